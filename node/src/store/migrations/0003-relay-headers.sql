-- Every message of an outbox, whatever its destination, in the order of sending: what the accumulator of the outbox is made of.
create table relay_sent (
  source_chain_id numeric(20) not null,
  outbox text not null,
  position bigint not null,
  id text not null,
  -- The accumulator after this message.
  accumulated text not null,
  source_height bigint not null,
  primary key (source_chain_id, outbox, position)
);
create unique index relay_sent_id on relay_sent (source_chain_id, outbox, id);
create index relay_sent_height on relay_sent (source_chain_id, outbox, source_height);

-- Headers of the source that a light client on this chain has taken and still knows.
create table relay_headers (
  chain_id numeric(20) not null,
  client text not null,
  height bigint not null,
  execution_hash text not null,
  accumulator text not null,
  primary key (chain_id, client, height)
);
