# What American English says otherwise.
figure-cancelled = Canceled
list-gone = Canceled, declined and expired
state-badge-cancelled = Canceled
event =
    { $state ->
        [email_corrected] Email address corrected
        [made] Booking made
        [confirmed] Booking confirmed
        [cancelled] Booking canceled
        [declined] Booking declined
        [expired] Booking expired
        [no_show] Noted that the client did not come
       *[other] Booking changed
    }
