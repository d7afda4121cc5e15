-- Which data folder this database belongs to.
create table folder (
  id text primary key
);

-- One row for each agreement that a job was submitted under: locked while its vouchers are weighed.
create table agreements (
  id text primary key
);

create table jobs (
  id text primary key,
  agreement_id text not null references agreements,
  state text not null check (state in (
    'awaitingInputs', 'queued', 'authorising', 'authorised', 'computing', 'computed', 'anchoring', 'anchored',
    'refused', 'failing', 'failed', 'expired')),
  -- The body of the submission as it stood in JSON.
  submission jsonb not null,
  units bigint not null check (units > 0),
  -- Unix seconds.
  deadline bigint not null,
  -- A problem (RFC 9457).
  error jsonb,
  -- Unix seconds; set when the computation first starts.
  started_at bigint,
  result_content_id text,
  result_bytes bigint,
  manifest jsonb,
  manifest_digest text,
  manifest_signature text,
  -- Key of the manifest's evaluatedDigest: for peers and auditors, never for the consumer.
  digest_key text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((manifest is null) = (manifest_signature is null)),
  check ((manifest is null) = (result_content_id is null))
);
create index jobs_by_agreement on jobs (agreement_id);
create index jobs_unfinished on jobs (id) where state not in ('anchored', 'refused', 'failed', 'expired');

-- What a job needs. Inputs are kept under the public key that they are encrypted under.
create table job_inputs (
  job_id text not null references jobs on delete cascade,
  public_key text not null,
  content_id text not null,
  bytes bigint not null,
  primary key (job_id, content_id)
);
create index job_inputs_by_content on job_inputs (public_key, content_id);

-- What is there.
create table inputs (
  public_key text not null,
  content_id text not null,
  stored_at timestamptz not null default now(),
  primary key (public_key, content_id)
);

-- Every seed that was ever seen under a public key, and in which input: two ciphertexts of one seed would reveal the
-- difference of their plaintexts.
create table seeds (
  public_key text not null,
  seed bytea not null,
  content_id text not null,
  primary key (public_key, seed)
);

-- Every voucher, because the latest may cover a job that is never delivered.
create table vouchers (
  agreement_id text not null references agreements,
  units numeric(20) not null,
  value_aggregate numeric(39) not null,
  usage_root text not null,
  signature text not null,
  received_at timestamptz not null default now(),
  primary key (agreement_id, units)
);
