-- Failed attempts and known devices. An attempt is reserved in each bucket that it counts in (a keyed hash of address and
-- source, of the address, of the source, or of a device) before anything is verified, and settled after it.

create table attempt_bucket (      -- who holds its row counts alone
    tenant_id text collate "C" not null,
    bucket bytea not null,
    locks integer not null,        -- in a row
    locked_until timestamptz,
    failed_at timestamptz,
    expires_at timestamptz not null,
    primary key (tenant_id, bucket),
    constraint attempt_bucket_locks check (locks >= 0)
);

create table attempt (             -- under way, or failed since the last lock; what succeeded leaves no row
    tenant_id text collate "C" not null,
    bucket bytea not null,
    id uuid not null,
    made_at timestamptz not null,
    failed_at timestamptz,
    expires_at timestamptz not null,   -- when no window holds it any more
    primary key (tenant_id, bucket, id),
    constraint attempt_of_bucket foreign key (tenant_id, bucket) references attempt_bucket on delete cascade
);

create table device (              -- browsers that somebody signed in with; the token is stored hashed
    tenant_id text collate "C" not null,
    account_id uuid not null,
    token_hash bytea not null,
    made_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (tenant_id, account_id, token_hash),
    constraint device_account foreign key (tenant_id, account_id) references account
);

do $$
declare
    name text;
begin
    foreach name in array array['attempt_bucket', 'attempt', 'device'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to holdfast_app using (tenant_id = holdfast.current_tenant()) '
            'with check (tenant_id = holdfast.current_tenant())', name || '_tenant', name);
        execute format('create policy %I on %I to holdfast_jobs using (true)', name || '_jobs', name);
    end loop;
end
$$;

grant select, insert, update, delete on attempt_bucket to holdfast_app;
grant select, insert, delete, update (failed_at) on attempt to holdfast_app;
grant select, insert, delete, update (seen_at) on device to holdfast_app;
grant select, delete on attempt_bucket, attempt, device to holdfast_jobs;
-- What is deleted is locked first, and skipped where somebody else has it: that takes the right to update something.
grant update (expires_at) on attempt_bucket, attempt to holdfast_jobs;
grant update (seen_at) on device to holdfast_jobs;

-- Attempts at addresses that nobody has are one row a minute, so that a flood of them fills nothing.
alter table sign_in add column times integer not null default 1;
alter table sign_in alter column source_key drop not null, alter column source_fp drop not null;
grant update (times) on sign_in to holdfast_app;
