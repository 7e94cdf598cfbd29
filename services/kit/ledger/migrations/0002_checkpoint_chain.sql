-- Checkpoints form a chain, and name the hash of every row that they cover. Both services keep both ledgers': the one
-- that signs a checkpoint keeps its own copy beside the one that the other service keeps. Those made before had no
-- chain, so that nothing could be compared with them: the table is made anew.
drop table holdfast.checkpoint;
create table holdfast.checkpoint (
    tenant_id text collate "C" not null,
    ledger text collate "C" not null,
    sequence bigint not null,              -- the last row that it covers
    prev bytea not null,                   -- digest of the checkpoint before it; zeros: it is the first
    rows bytea not null,                   -- hashes of the rows since the checkpoint before it, 32 bytes each
    at timestamptz not null,
    signature bytea not null,
    key_id text not null,
    primary key (tenant_id, ledger, sequence),
    constraint checkpoint_chain unique (tenant_id, ledger, prev),
    constraint checkpoint_ledger check (ledger in ('consent', 'audit')),
    constraint checkpoint_sequence check (sequence > 0),
    constraint checkpoint_prev_length check (octet_length(prev) = 32),
    constraint checkpoint_rows_length check (octet_length(rows) between 32 and 32000 and octet_length(rows) % 32 = 0),
    constraint checkpoint_signature_length check (octet_length(signature) = 64)
);

alter table holdfast.checkpoint enable row level security;
alter table holdfast.checkpoint force row level security;
create policy checkpoint_tenant on holdfast.checkpoint to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
grant select, insert on holdfast.checkpoint to holdfast_app;

-- A ledger whose past disagrees with its checkpoints: nothing is signed for it until an operator has resolved it. The
-- service can halt, and only the owner's command can resolve.
create table holdfast.ledger_halt (
    tenant_id text collate "C" not null,
    ledger text collate "C" not null,
    halted_at timestamptz not null,
    what text not null,
    kind text not null,
    sequence bigint not null,
    resolved_at timestamptz,
    resolution text,
    primary key (tenant_id, ledger, halted_at),
    constraint ledger_halt_ledger check (ledger in ('consent', 'audit')),
    constraint ledger_halt_what check (what in ('record', 'checkpoint')),
    constraint ledger_halt_kind check (kind in ('altered', 'missing')),
    constraint ledger_halt_resolution check ((resolved_at is null) = (resolution is null)
        and length(resolution) between 1 and 500)
);
create unique index ledger_halt_open on holdfast.ledger_halt (tenant_id, ledger) where resolved_at is null;

alter table holdfast.ledger_halt enable row level security;
alter table holdfast.ledger_halt force row level security;
create policy ledger_halt_tenant on holdfast.ledger_halt to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy ledger_halt_owner on holdfast.ledger_halt to current_user using (true) with check (true);
grant select, insert on holdfast.ledger_halt to holdfast_app;

-- The last verification of each ledger, running or done: one signed document, so that nobody who writes this table can
-- say that a ledger is whole. `run`, `holder` and `lease_until` decide which instance walks on.
create table holdfast.ledger_verification (
    tenant_id text collate "C" not null,
    ledger text collate "C" not null,
    run uuid not null,
    holder uuid not null,
    lease_until timestamptz not null,
    finished_at timestamptz,
    document bytea not null,
    signature bytea not null,
    key_id text not null,
    primary key (tenant_id, ledger),
    constraint ledger_verification_ledger check (ledger in ('consent', 'audit')),
    constraint ledger_verification_document_size check (octet_length(document) between 1 and 4096),
    constraint ledger_verification_signature_length check (octet_length(signature) = 64)
);

alter table holdfast.ledger_verification enable row level security;
alter table holdfast.ledger_verification force row level security;
create policy ledger_verification_tenant on holdfast.ledger_verification to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy ledger_verification_jobs on holdfast.ledger_verification for select to holdfast_jobs using (true);
grant select, insert, update on holdfast.ledger_verification to holdfast_app;
grant select on holdfast.ledger_verification to holdfast_jobs;
