# The console: the day and one booking.
today = Today
yesterday = Yesterday
tomorrow = Tomorrow
day-before = Day before
day-after = Day after
day-hours = This day has { $n } hours: the clocks change.
own-only = Only your own bookings are shown.
day-cut = This day has more than { $n } bookings. Only the first ones are shown.
figure-all = Bookings
figure-ahead = Upcoming
figure-over = Done
figure-cancelled = Cancelled
table-heading = The day, by provider
table-label = Table of the day, from { $from } to { $to }
provider = Provider
no-booking = No booking
list-now = Now and next
list-before = Earlier
list-all = Bookings of the day
list-gone = Cancelled, declined and expired
day-empty = No bookings on this day
day-unlinked = Your account isn’t linked to a calendar
day-unlinked-more = So no bookings can be shown here. Ask an admin to link it.
day-empty-more = Bookings appear here as soon as they are made.
reading-recorded = Every view of a day or booking is logged.
client-erased = Details erased
client-unreadable = Details can’t be read
unreadable = Some details of this booking can’t be read and are left out. The platform’s team has been told.

state-badge-awaiting-payment = Awaiting payment
state-badge-pending = To be approved
state-badge-confirmed = Confirmed
state-badge-under-way = In progress
state-badge-over = Done
state-badge-no-show = Missed
state-badge-cancelled = Cancelled
state-badge-declined = Declined
state-badge-expired = Expired

the-booking = Booking
booking-page = Booking { $code }
booking-heading = The booking
entry-when = When
entry-service = Service
entry-with = With
entry-contact = Contact
entry-price = Price
entry-cancel-until = Online cancellation until
entry-language = Language of messages
price-paid = Paid: { $paid }. Still due: { $due }

evidence-heading = Accepted terms
proof-nothing = No text had to be accepted for this booking.
proof-correct = The proof is correct
proof-correct-more = It matches its fingerprint, names these texts, and its record in the ledger is the one that was signed.
proof-waiting = The proof is correct and on record
proof-waiting-more = It matches its fingerprint and names these texts. The ledger’s signature follows within about a minute.
proof-altered = The ledger does not match
proof-altered-more = The record in the ledger isn’t the one that was written or signed. Tell the owner and change nothing.
proof-early = The proof is correct and on its way to the ledger
proof-early-more = It matches its fingerprint and names these texts. It isn’t in the ledger yet: that usually takes a few seconds.
proof-broken = The proof doesn’t match
proof-broken-more = The document doesn’t match its fingerprint, or doesn’t name these texts. Tell the owner and change nothing.
proof-unavailable = The proof can’t be checked right now
proof-unavailable-more = Open this page again in a moment. The booking isn’t affected.
proof-checkpoint = { $when }, up to record { $record }, with key { $key }
texts = Accepted texts
text = Text
text-version = Version
fingerprint = Fingerprint
text-language = Language
kind-terms = Terms and conditions
kind-cancellation = Cancellation policy
kind-privacy = Privacy notice
evidence-accepted = Accepted
evidence-receipt = Receipt
ledger-place = Record in the ledger
checkpoint = Signature of the ledger
checkpoint-none = Not signed yet

history = History
event =
    { $state ->
        [email_corrected] Email address corrected
        [made] Booking made
        [confirmed] Booking confirmed
        [cancelled] Booking cancelled
        [declined] Booking declined
        [expired] Booking expired
        [no_show] Noted that the client did not come
       *[other] Booking changed
    }
event-by =
    { $by ->
        [guest] By the client, online
        [client] By the client, with an account
        [staff] By the team
       *[system] Automatically
    }
event-reason = Reason: “{ $reason }”
event-refund = Refund: { $amount } ({ $percent } of { $paid })
event-fee = Fee: { $fee }
event-rule = Rule applied: { $rule }
event-unmailed = No email was sent: the address had already had as many as we send in a day.

revoke-heading = The client’s link
revoke-more = Anyone with the link from the client’s emails can see and cancel this booking. Once it is revoked, no link opens it until the client asks for a new one.
revoke = Revoke the link
revoked = The link is revoked.
