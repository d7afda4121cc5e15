-- When each attester was last heard on each route, with the height of its view of the source (unix milliseconds). What was known before is
-- heard again within a second.
drop table relay_attesters;
create table relay_attesters (
  address text not null,
  source_chain_id numeric(20) not null,
  outbox text not null,
  destination_chain_id numeric(20) not null,
  heard_at bigint not null,
  height bigint not null,
  primary key (address, source_chain_id, outbox, destination_chain_id)
);
