-- What policy owns: the tenants' configuration with its history, agreements as immutable versions, the consent ledger,
-- and the checkpoints of the ledgers. Instants are parameters; nothing here is ever deleted by the service.

-- The fence of the configuration's one way in: one row. `epoch` is the operator's lease, `position` counts changes.
-- Its row lock makes Apply and Begin one after the other, so positions are committed in order.
create table config_fence (
    id smallint not null,
    epoch bigint not null,
    position bigint not null,
    primary key (id),
    constraint config_fence_single check (id = 1),
    constraint config_fence_counts check (epoch >= 0 and position >= 0)
);
insert into config_fence (id, epoch, position) values (1, 0, 0);

-- A tenant's id belongs to its first source for ever; a removed tenant leaves its row as a tombstone.
create table tenant_binding (
    tenant_id text collate "C" not null,
    source text not null,
    bound_at timestamptz not null,
    removed_at timestamptz,
    removed_position bigint,
    primary key (tenant_id),
    constraint tenant_binding_source_length check (length(source) between 3 and 300),
    constraint tenant_binding_removed check ((removed_at is null) = (removed_position is null))
);

-- Every document that was ever applied; the one with the greatest position is in force.
create table tenant_config (
    tenant_id text collate "C" not null,
    position bigint not null,
    document bytea not null,           -- the signed bytes, verbatim; verified again whenever they are read
    digest bytea not null,
    signature bytea not null,
    key_id text not null,
    issued_at_us bigint not null,
    generation bigint not null,        -- recorded, never compared
    epoch bigint not null,
    applied_at timestamptz not null,
    primary key (tenant_id, position),
    constraint tenant_config_binding foreign key (tenant_id) references tenant_binding,
    constraint tenant_config_document_size check (octet_length(document) <= 262144),
    constraint tenant_config_digest_length check (octet_length(digest) = 32),
    constraint tenant_config_signature_length check (octet_length(signature) = 64)
);

-- Which tenant answers on a host. Without tenant_id: a claim must be seen by every other tenant's Apply. Public names.
create table host_claim (
    host text collate "C" not null,
    claimant text collate "C" not null,
    primary key (host)
);

-- Agreements: one number per (kind, scope) over all languages. Never changed, never deleted.
create table agreement_version (
    tenant_id text collate "C" not null,
    kind text collate "C" not null,
    scope text collate "C" not null,
    version integer not null,
    terms text not null,               -- JCS of the rules, '{}' where there are none
    published_at timestamptz not null,
    published_by text not null,        -- an account id, or 'operator'
    primary key (tenant_id, kind, scope, version),
    constraint agreement_version_kind check (kind in ('terms', 'cancellation')),
    constraint agreement_version_number check (version >= 1)
);

create table agreement_text (
    tenant_id text collate "C" not null,
    kind text collate "C" not null,
    scope text collate "C" not null,
    version integer not null,
    language text collate "C" not null,
    title text not null,
    body text not null,
    digest bytea not null,
    primary key (tenant_id, kind, scope, version, language),
    constraint agreement_text_version foreign key (tenant_id, kind, scope, version) references agreement_version,
    constraint agreement_text_digest unique (tenant_id, digest),
    constraint agreement_text_digest_length check (octet_length(digest) = 32)
);

alter table tenant_binding enable row level security;
alter table tenant_binding force row level security;
alter table tenant_config enable row level security;
alter table tenant_config force row level security;
alter table agreement_version enable row level security;
alter table agreement_version force row level security;
alter table agreement_text enable row level security;
alter table agreement_text force row level security;

create policy tenant_binding_tenant on tenant_binding to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy tenant_config_tenant on tenant_config to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy agreement_version_tenant on agreement_version to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy agreement_text_tenant on agreement_text to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());

-- The stream of configurations goes across tenants.
create policy tenant_binding_jobs on tenant_binding for select to holdfast_jobs using (true);
create policy tenant_config_jobs on tenant_config for select to holdfast_jobs using (true);
create policy agreement_version_jobs on agreement_version for select to holdfast_jobs using (true);

grant select on config_fence to holdfast_app, holdfast_jobs;
grant update (position) on config_fence to holdfast_app;
grant update (epoch) on config_fence to holdfast_jobs;
grant select, insert on tenant_binding, tenant_config to holdfast_app;
grant update (removed_at, removed_position) on tenant_binding to holdfast_app;
grant select, insert, delete on host_claim to holdfast_app;
grant select, insert on agreement_version, agreement_text to holdfast_app;
grant select on tenant_binding, tenant_config, agreement_version to holdfast_jobs;

-- The consent ledger (kit/ledger casts its statements on it): evidence verbatim, a chain of hashes per tenant, columns
-- derived from the bytes. Append-only; checkpoints of its heads lie with retention.
create table consent_record (
    tenant_id text collate "C" not null,
    sequence bigint not null,
    source text not null,              -- SPIFFE id of the sender
    event_id uuid not null,
    bytes bytea not null,              -- one JCS document; references only, no personal data
    hash bytea not null,
    at timestamptz not null,
    booking_id text not null,
    subject_ref text not null,
    primary key (tenant_id, sequence),
    constraint consent_record_event unique (tenant_id, source, event_id),
    constraint consent_record_sequence check (sequence > 0),
    constraint consent_record_size check (octet_length(bytes) between 1 and 65536),
    constraint consent_record_hash_length check (octet_length(hash) = 32)
);
create index consent_record_event_id on consent_record (tenant_id, event_id);

alter table consent_record enable row level security;
alter table consent_record force row level security;
create policy consent_record_tenant on consent_record to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
grant select, insert on consent_record to holdfast_app;
