-- Of messages whose accumulator the outbox keeps in a slot of its own: where. Null for all others.
alter table relay_sent add column destination_chain_id numeric(20), add column nonce numeric(20);
create index relay_sent_checkpoint on relay_sent (source_chain_id, outbox, position) where nonce is not null;
