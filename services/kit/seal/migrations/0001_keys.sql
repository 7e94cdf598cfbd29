-- Keys, wrapped: nothing here is of use without the root keyring, and nothing in the service's own database is
-- readable without this. Backups of this database are kept at most 30 days, so that a destroyed key is gone then.

create table seal.tenant_key (        -- random, one a tenant and generation, wrapped under a root key
  tenant_id text collate "C" not null,
  generation smallint not null,
  root_id text not null,
  wrapped bytea not null,
  made_at timestamptz not null,
  primary key (tenant_id, generation),
  constraint tenant_key_generation check (generation >= 1));

create table seal.subject_key (       -- random, one a person, wrapped under the tenant's wrap key
  tenant_id text collate "C" not null,
  subject_id uuid not null,
  generation smallint not null,
  wrapped bytea,                      -- null: destroyed; the row stays, so that no key is made again
  made_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (tenant_id, subject_id),
  constraint subject_key_destroyed check ((wrapped is null) = (destroyed_at is not null)));

create table seal.service_key (       -- random, one a purpose of the service itself, wrapped under a root key
  purpose text collate "C" not null primary key,
  root_id text not null,
  wrapped bytea not null,
  made_at timestamptz not null);

alter table seal.tenant_key enable row level security;
alter table seal.tenant_key force row level security;
alter table seal.subject_key enable row level security;
alter table seal.subject_key force row level security;

create policy tenant_key_app on seal.tenant_key to holdfast_app
  using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy subject_key_app on seal.subject_key to holdfast_app
  using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());

grant usage on schema seal to holdfast_app;
grant select, insert on seal.tenant_key, seal.subject_key, seal.service_key to holdfast_app;
grant update (root_id, wrapped) on seal.tenant_key, seal.service_key to holdfast_app;
grant update (wrapped, destroyed_at) on seal.subject_key to holdfast_app;
