-- How far each view of a chain was read, and why it reads no further.
create table relay_views (
  name text primary key,
  height bigint not null,
  hash text not null,
  -- Code and metadata of the fault that only an operator lifts.
  halted jsonb
);

-- Messages as the source's logs told them, in the order of their nonces.
create table relay_messages (
  id text primary key,
  source_chain_id numeric(20) not null,
  outbox text not null,
  destination_chain_id numeric(20) not null,
  nonce numeric(20) not null,
  -- Canonical bytes as 0x-hex.
  bytes text not null,
  gas_limit bigint not null,
  source_height bigint not null,
  state text not null check (state in ('seen', 'attested', 'quorum', 'submitted', 'delivered', 'failed', 'cancelled')),
  -- Deliveries that came to nothing, and when the next may be tried (unix milliseconds).
  tries integer not null default 0,
  again_at bigint not null default 0,
  -- Digest of the batch that it waits in, and since when (unix milliseconds).
  batch text,
  batched_at bigint,
  unique (source_chain_id, outbox, destination_chain_id, nonce)
);
create index relay_messages_open on relay_messages (nonce) where state not in ('delivered', 'cancelled');

-- What an attester has decided to sign, written before it signs.
create table relay_signed (
  source_chain_id numeric(20) not null,
  outbox text not null,
  destination_chain_id numeric(20) not null,
  nonce numeric(20) not null,
  message_id text not null,
  primary key (source_chain_id, outbox, destination_chain_id, nonce)
);

-- What an aggregator collects signatures for, under the digest that is signed.
create table relay_batches (
  digest text primary key,
  source_chain_id numeric(20) not null,
  destination_chain_id numeric(20) not null,
  outbox text not null,
  epoch numeric(20) not null,
  message_ids jsonb not null,
  has_quorum boolean not null default false,
  -- Unix milliseconds.
  created_at bigint not null
);
create index relay_batches_open on relay_batches (created_at) where not has_quorum;
create table relay_batch_messages (
  message_id text not null,
  digest text not null references relay_batches on delete cascade,
  primary key (message_id, digest)
);
create table relay_attestations (
  digest text not null references relay_batches on delete cascade,
  signer text not null,
  signature text not null,
  primary key (digest, signer)
);
-- When each attester was last heard, with the height of its view (unix milliseconds).
create table relay_attesters (
  address text primary key,
  heard_at bigint not null,
  height bigint not null
);

-- Transactions of a deliverer, written before they are sent: one row for each nonce of its account, the latest fee in it.
create table relay_transactions (
  chain_id numeric(20) not null,
  account text not null,
  nonce bigint not null,
  message_ids jsonb not null,
  -- What is called; the same whatever the fee is.
  data text not null,
  gas bigint not null,
  fee numeric(39) not null,
  tip numeric(39) not null,
  raw text not null,
  -- Hashes of all that were sent under this nonce: any of them may be included.
  hashes jsonb not null,
  -- Unix milliseconds.
  sent_at bigint not null,
  state text not null check (state in ('open', 'included')),
  primary key (chain_id, account, nonce)
);
create index relay_transactions_open on relay_transactions (nonce) where state = 'open';
