-- What cancelling gives back, as dates: [{ "until": instant, "percent": 0 to 100 }], earliest first, from the pinned
-- policy when it was booked, so that a booking is shown with them while policy is away. Empty: none, or booked before.
alter table booking
    add column refunds jsonb not null default '[]',
    add constraint booking_refunds check (jsonb_typeof(refunds) = 'array');
