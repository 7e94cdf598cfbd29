-- What can be booked, with whom, and when the doors are open.
--
-- Rules for every table: each key begins with tenant_id (foreign-key checks bypass row-level security, so a key
-- without it would let one tenant point at another's row); each check, key and index has a name `<table>_<rule>` that
-- the code maps to one domain error; instants are parameters, so there is no time default; row-level security is
-- enabled and forced, keyed on the setting that only a tenant transaction sets (holdfast.current_tenant, kit/pg).

create table location (
    tenant_id text collate "C" not null,
    id uuid not null,
    name text not null,
    address text not null,
    zone text,
    constraint location_pkey primary key (tenant_id, id),
    constraint location_once unique nulls not distinct (tenant_id, name, address, zone)
);

-- A provider, a room or a piece of equipment: one kind of thing. A provider with n parallel places is n resources.
create table resource (
    tenant_id text collate "C" not null,
    id uuid not null,
    kind text not null,
    name text not null,
    zone text,
    location_id uuid,
    account_id uuid,
    active boolean not null,
    constraint resource_pkey primary key (tenant_id, id),
    constraint resource_kind check (kind in ('provider', 'room', 'equipment')),
    constraint resource_location foreign key (tenant_id, location_id) references location
);
create index resource_account on resource (tenant_id, account_id) where account_id is not null;
create index resource_by_location on resource (tenant_id, location_id) where location_id is not null;

-- name, description: text by language, {"es": "...", "en": "..."}; a missing one reads as the tenant's first.
-- questions: [{ key, label, type, required, max_length, options }], in the order in which they are asked.
create table service (
    tenant_id text collate "C" not null,
    id uuid not null,
    name jsonb not null,
    description jsonb not null,
    questions jsonb not null,
    duration_minutes int not null,
    before_minutes int not null,
    after_minutes int not null,
    grid_minutes int not null,
    price_minor bigint not null,
    currency char(3) not null,
    active boolean not null,
    constraint service_pkey primary key (tenant_id, id),
    constraint service_duration check (duration_minutes between 5 and 1440),
    constraint service_buffers check (before_minutes between 0 and 240 and after_minutes between 0 and 240),
    constraint service_grid check (grid_minutes between 5 and 240),
    constraint service_price check (price_minor between 0 and 1000000000)
);

create table service_provider (
    tenant_id text collate "C" not null,
    service_id uuid not null,
    provider_id uuid not null,
    constraint service_provider_pkey primary key (tenant_id, service_id, provider_id),
    constraint service_provider_service foreign key (tenant_id, service_id) references service,
    constraint service_provider_provider foreign key (tenant_id, provider_id) references resource
);
create index service_provider_by_provider on service_provider (tenant_id, provider_id);

-- Wall times: the most specific level that speaks for a day wins whole (provider, service, company), its date rule
-- before its weekly one. intervals: [["09:00","14:00"]] in order, [] = closed. The owner is checked through the two
-- generated columns: a key that points nowhere, or at another tenant's row, is refused.
create table opening (
    tenant_id text collate "C" not null,
    id uuid not null,
    level text not null,
    owner_id uuid,
    kind text not null,
    weekday smallint,
    on_date date,
    intervals jsonb not null,
    valid_from date,
    valid_to date,
    zone text not null,
    owner_service_id uuid generated always as (case when level = 'service' then owner_id end) stored,
    owner_provider_id uuid generated always as (case when level = 'provider' then owner_id end) stored,
    constraint opening_pkey primary key (tenant_id, id),
    constraint opening_level check (level in ('company', 'service', 'provider')),
    constraint opening_kind check (kind in ('weekly', 'date')),
    constraint opening_owner check ((level = 'company') = (owner_id is null)),
    constraint opening_weekday check ((kind = 'weekly') = (weekday is not null) and weekday between 1 and 7),
    constraint opening_date check ((kind = 'date') = (on_date is not null)),
    constraint opening_validity check (kind = 'weekly' or (valid_from is null and valid_to is null)),
    constraint opening_service foreign key (tenant_id, owner_service_id) references service,
    constraint opening_provider foreign key (tenant_id, owner_provider_id) references resource
);
create index opening_by_owner on opening (tenant_id, level, owner_id);

grant select, insert, update, delete on location, resource, service, service_provider, opening to holdfast_app;

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['location', 'resource', 'service', 'service_provider', 'opening'] loop
        execute format('alter table %I enable row level security', tenant_table);
        execute format('alter table %I force row level security', tenant_table);
        execute format(
            'create policy %I on %I to holdfast_app using (tenant_id = holdfast.current_tenant())'
            ' with check (tenant_id = holdfast.current_tenant())',
            tenant_table || '_tenant', tenant_table);
    end loop;
end
$$;
