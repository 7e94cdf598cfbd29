-- What missing an appointment costs, from the pinned policy when it was booked, so that a booking is shown with it while
-- policy is away. Booked before: no fee.
alter table booking
    add column no_show_fee_minor bigint not null default 0,
    add column no_show_refund_percent smallint not null default 100;
alter table booking add constraint booking_no_show
    check (no_show_fee_minor >= 0 and no_show_refund_percent between 0 and 100) not valid;
