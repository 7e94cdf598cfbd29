-- The staff of a tenant: accounts, credentials, invitations, sign-ins. E-mail addresses and names lie sealed under the
-- person's key; an address is found by its keyed blind index.

create table account (
    tenant_id text collate "C" not null,
    id uuid not null,
    subject_id uuid not null,
    email_key smallint not null,
    email_fp bytea not null,
    email_sealed bytea not null,
    name_sealed bytea not null,
    roles text[] not null,
    made_at timestamptz not null,
    quarantined_at timestamptz,
    primary key (tenant_id, id),
    constraint account_email_once unique (tenant_id, email_key, email_fp),
    constraint account_roles check (cardinality(roles) >= 1 and roles <@ array['owner', 'admin', 'employee'])
);
create index account_age on account (tenant_id, made_at, id);

create table credential (          -- what a person proves with; for now a password, as a PHC string (argon2id)
    tenant_id text collate "C" not null,
    account_id uuid not null,
    kind text not null,
    secret text not null,
    made_at timestamptz not null,
    primary key (tenant_id, account_id, kind),
    constraint credential_account foreign key (tenant_id, account_id) references account,
    constraint credential_kind check (kind in ('password'))
);

create table invitation (          -- open until used or expired; the token is stored hashed
    tenant_id text collate "C" not null,
    id uuid not null,
    subject_id uuid not null,
    token_hash bytea not null,
    email_key smallint not null,
    email_fp bytea not null,
    email_sealed bytea not null,
    roles text[] not null,
    invited_by uuid not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    account_id uuid,
    quarantined_at timestamptz,
    primary key (tenant_id, id),
    constraint invitation_token_once unique (tenant_id, token_hash),
    constraint invitation_inviter foreign key (tenant_id, invited_by) references account,
    constraint invitation_account foreign key (tenant_id, account_id) references account,
    constraint invitation_used check ((used_at is null) = (account_id is null)),
    constraint invitation_order check (expires_at > made_at),
    constraint invitation_roles check (cardinality(roles) >= 1 and roles <@ array['owner', 'admin', 'employee'])
);
-- One invitation an address that was not used; who invites again removes the expired one first.
create unique index invitation_email_once on invitation (tenant_id, email_key, email_fp) where used_at is null;

create table bootstrap (           -- the invitation of a tenant's first owner: one row, a new token replaces the last
    tenant_id text collate "C" not null,
    token_hash bytea not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    account_id uuid,
    primary key (tenant_id),
    constraint bootstrap_account foreign key (tenant_id, account_id) references account,
    constraint bootstrap_used check ((used_at is null) = (account_id is null)),
    constraint bootstrap_order check (expires_at > made_at)
);

create table sign_in (             -- the record of attempts; an unknown address leaves no account
    tenant_id text collate "C" not null,
    id uuid not null,
    account_id uuid,
    outcome text not null,
    source_key smallint not null,
    source_fp bytea not null,      -- blind index of the client's address
    at timestamptz not null,
    quarantined_at timestamptz,
    primary key (tenant_id, id),
    constraint sign_in_account foreign key (tenant_id, account_id) references account,
    constraint sign_in_outcome check (outcome in ('signed_in', 'failed', 'enrolment_required'))
);
create index sign_in_account_age on sign_in (tenant_id, account_id, at);

do $$
declare
    name text;
begin
    foreach name in array array['account', 'credential', 'invitation', 'bootstrap', 'sign_in'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to holdfast_app using (tenant_id = holdfast.current_tenant()) '
            'with check (tenant_id = holdfast.current_tenant())', name || '_tenant', name);
    end loop;
end
$$;

grant select, insert on account, credential, sign_in to holdfast_app;
grant select, insert, update, delete on invitation to holdfast_app;
grant select, insert, update on bootstrap to holdfast_app;
