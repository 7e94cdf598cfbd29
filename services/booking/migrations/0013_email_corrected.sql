-- Whether the change corrected the address with which the booking was made: state and time stay, the client is another
-- row of the same person. So many of them a booking may have.
alter table booking_change add column email_corrected boolean not null default false;
