-- Who books, what they booked, and what they accepted. Whatever is sealed names the subject whose key opens it; a row
-- that purging may reach has quarantined_at.

-- same_fp: blind index over e-mail, phone and name together, under key same_key: a guest's row is reused only when all
-- three are equal. Subjects never merge; merged_into joins rows of one person.
create table client (
    tenant_id text collate "C" not null,
    id uuid not null,
    subject_id uuid not null,
    account_id uuid,
    merged_into uuid,
    same_key smallint not null,
    same_fp bytea not null,
    sealed bytea not null,
    made_at timestamptz not null,
    quarantined_at timestamptz,
    constraint client_pkey primary key (tenant_id, id),
    constraint client_same unique (tenant_id, same_key, same_fp),
    constraint client_merged_into foreign key (tenant_id, merged_into) references client
);

-- Blind indexes of one contact each. Not unique: families share an address.
create table client_contact (
    tenant_id text collate "C" not null,
    client_id uuid not null,
    kind text not null,
    index_key smallint not null,
    fp bytea not null,
    verified_at timestamptz,
    constraint client_contact_pkey primary key (tenant_id, client_id, kind, index_key),
    constraint client_contact_client foreign key (tenant_id, client_id) references client,
    constraint client_contact_kind check (kind in ('email', 'phone'))
);
create index client_contact_fp on client_contact (tenant_id, fp);

-- A plain table: only claim must stay small. Key by id, so that it can be partitioned by id (time-ordered) later
-- without a change of keys. It keeps instants, the zone and the wall time that was promised: a change of zone data
-- lists the bookings whose wall time moved and moves none by itself. policy_digest null: the cancellation policy was
-- neither required nor published.
create table booking (
    tenant_id text collate "C" not null,
    id uuid not null,
    code text not null,
    client_id uuid not null,
    service_id uuid not null,
    provider_id uuid not null,
    session_id uuid,
    location_id uuid,
    group_id uuid,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    zone text not null,
    local_start timestamp not null,
    state text not null,
    revision int not null,
    language text not null,
    least_notice interval,
    cancel_until timestamptz,
    reschedule_until timestamptz,
    price_minor bigint not null,
    due_minor bigint not null,
    paid_minor bigint not null,
    currency char(3) not null,
    policy_digest bytea,
    manage_epoch int not null,
    marketing_email boolean not null,
    marketing_sms boolean not null,
    made_at timestamptz not null,
    quarantined_at timestamptz,
    constraint booking_pkey primary key (tenant_id, id),
    constraint booking_client_row foreign key (tenant_id, client_id) references client,
    constraint booking_service foreign key (tenant_id, service_id) references service,
    constraint booking_provider foreign key (tenant_id, provider_id) references resource,
    constraint booking_location foreign key (tenant_id, location_id) references location,
    constraint booking_order check (ends_at > starts_at),
    constraint booking_revision check (revision >= 1),
    constraint booking_amounts check (price_minor >= 0 and due_minor >= 0 and paid_minor >= 0),
    constraint booking_state check
        (state in ('held', 'pending', 'confirmed', 'cancelled', 'declined', 'expired', 'no_show'))
);
create index booking_agenda on booking (tenant_id, starts_at);
create index booking_client on booking (tenant_id, client_id, starts_at);
create index booking_age on booking (tenant_id, ends_at);
create index booking_code on booking (tenant_id, code);

-- Answers to the service's questions.
create table answer (
    tenant_id text collate "C" not null,
    booking_id uuid not null,
    key text not null,
    subject_id uuid not null,
    sealed bytea not null,
    constraint answer_pkey primary key (tenant_id, booking_id, key),
    constraint answer_booking foreign key (tenant_id, booking_id) references booking
);

-- One a booking: the evidence as it was serialised once, its hash (the receipt), and the salt and context behind the
-- evidence's context hash. Written once: no update, no delete.
create table acceptance (
    tenant_id text collate "C" not null,
    booking_id uuid not null,
    subject_id uuid not null,
    event_id uuid not null,
    evidence bytea not null,
    hash bytea not null,
    sealed_context bytea not null,
    accepted_at timestamptz not null,
    constraint acceptance_pkey primary key (tenant_id, booking_id),
    constraint acceptance_booking foreign key (tenant_id, booking_id) references booking,
    constraint acceptance_hash_length check (length(hash) = 32)
);
create index acceptance_hash on acceptance (tenant_id, hash);

-- Which texts it named.
create table accepted (
    tenant_id text collate "C" not null,
    booking_id uuid not null,
    kind text not null,
    version int not null,
    digest bytea not null,
    language text not null,
    constraint accepted_pkey primary key (tenant_id, booking_id, kind),
    constraint accepted_acceptance foreign key (tenant_id, booking_id) references acceptance,
    constraint accepted_kind check (kind in ('terms', 'cancellation')),
    constraint accepted_digest_length check (length(digest) = 32)
);

-- Every move of a booking, with the decision behind it and that decision's inputs. The reason is sealed.
create table booking_change (
    tenant_id text collate "C" not null,
    booking_id uuid not null,
    revision int not null,
    from_state text,
    to_state text not null,
    by_kind text not null,
    by_account_id uuid,
    subject_id uuid not null,
    sealed_reason bytea,
    decision jsonb,
    changed_at timestamptz not null,
    constraint booking_change_pkey primary key (tenant_id, booking_id, revision),
    constraint booking_change_booking foreign key (tenant_id, booking_id) references booking,
    constraint booking_change_by_kind check (by_kind in ('guest', 'client', 'staff', 'system'))
);

grant select, insert, update, delete on client, client_contact, booking, answer to holdfast_app;
grant select, insert on acceptance, accepted, booking_change to holdfast_app;

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['client', 'client_contact', 'booking', 'answer', 'acceptance', 'accepted',
        'booking_change']
    loop
        execute format('alter table %I enable row level security', tenant_table);
        execute format('alter table %I force row level security', tenant_table);
        execute format(
            'create policy %I on %I to holdfast_app using (tenant_id = holdfast.current_tenant())'
            ' with check (tenant_id = holdfast.current_tenant())',
            tenant_table || '_tenant', tenant_table);
    end loop;
end
$$;
