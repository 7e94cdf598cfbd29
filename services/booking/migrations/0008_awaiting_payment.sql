-- A booking that waits for its payment says so; a hold is a claim on a slot. No release has written `held`, because
-- nothing is paid in advance yet: no row changes, and the release before misses nothing.
alter table booking
    drop constraint booking_state,
    add constraint booking_state check (state in
        ('awaiting_payment', 'pending', 'confirmed', 'cancelled', 'declined', 'expired', 'no_show')) not valid;
