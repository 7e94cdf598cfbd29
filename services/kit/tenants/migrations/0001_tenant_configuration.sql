-- The last known good configuration of every tenant, as it was signed: read and verified again when the service
-- starts while policy is away.
create table holdfast.tenant_configuration (
    tenant_id text collate "C" not null,
    document bytea not null,
    digest bytea not null,
    signature bytea not null,
    key_id text not null,
    removed boolean not null,
    constraint tenant_configuration_pkey primary key (tenant_id),
    constraint tenant_configuration_digest_length check (octet_length(digest) = 32),
    constraint tenant_configuration_document_size check (octet_length(document) <= 262144)
);

alter table holdfast.tenant_configuration enable row level security;
alter table holdfast.tenant_configuration force row level security;

-- The follower goes across tenants; a request sees its own tenant's at most.
create policy tenant_configuration_jobs on holdfast.tenant_configuration to holdfast_jobs using (true) with check (true);
create policy tenant_configuration_tenant on holdfast.tenant_configuration for select to holdfast_app
    using (tenant_id = holdfast.current_tenant());

grant select on holdfast.tenant_configuration to holdfast_app;
grant select, insert, update on holdfast.tenant_configuration to holdfast_jobs;
