-- The last known good configuration of every tenant, as it was signed: read and verified again when the service
-- starts while policy is away.
create schema if not exists kit_tenants;

create table kit_tenants.configuration (
    tenant_id text collate "C" not null,
    document bytea not null,
    digest bytea not null,
    signature bytea not null,
    key_id text not null,
    removed boolean not null,
    constraint configuration_pkey primary key (tenant_id),
    constraint configuration_digest_length check (octet_length(digest) = 32),
    constraint configuration_document_size check (octet_length(document) <= 262144)
);

alter table kit_tenants.configuration enable row level security;
alter table kit_tenants.configuration force row level security;

-- The follower goes across tenants; a request sees its own tenant's at most.
create policy configuration_jobs on kit_tenants.configuration to holdfast_jobs using (true) with check (true);
create policy configuration_tenant on kit_tenants.configuration for select to holdfast_app
    using (tenant_id = holdfast.current_tenant());

grant usage on schema kit_tenants to holdfast_app, holdfast_jobs;
grant select on kit_tenants.configuration to holdfast_app;
grant select, insert, update on kit_tenants.configuration to holdfast_jobs;
