# Booking: service, day and time, details, confirmation.
steps = Booking steps
step = Step { $n } of 4
step-service = Service
step-time = Day and time
step-details = Your details
step-confirm = Confirm
step-done = (done)
free-of-charge = Free of charge

services-title = Choose a service
services-heading = What would you like to book?
services-lead = You’ll see the price and the cancellation deadline before you confirm.
services-staff = You’re signed in as staff: you can’t book for clients from here yet.
services-none = Nothing can be booked online at the moment.
services-registered = Only clients with an account can book online here, and accounts can’t be opened yet. To book, get in touch with us.
services-by-staff = You can’t book online here. To book, get in touch with us.
services-before = Before you start
services-asks = Your details
promise-account = No account.
promise-payment = Nothing to pay now.
open-now = Open now
open-today = Today { $hours }
open-span = { $times }
open-spans = { $spans } and { $last }
opens-tomorrow = Opens tomorrow { $at }
opens-on = Opens { $day } { $at }
needs-email = All we need is your name and email.
needs-phone = All we need is your name and phone number.
needs-both = All we need is your name, email and phone number.
needs-either = All we need is your name and either an email address or a phone number.
needs-name = All we need is your name.
needs-answers = Some services ask a question or two as well.
services-cancel = You can cancel
services-cancel-free = You can cancel
services-cancelling = Online, up to { $before }.
services-cancelling-free = Free online, up to { $before }.
services-cancelling-any = Online, until your appointment begins.
services-cancelling-any-free = Free online, until your appointment begins.
services-sealed = Your data is encrypted
services-sealed-more = We only use it for your appointment.
services-discreet = Discreet
services-discreet-more = Neither the email nor the calendar says which service you booked.

your-booking = Your booking
change = Change
change-service = the service
change-time = the day and time
change-provider = who it is with
change-details = your details
to-be-chosen = Not chosen yet
with = with { $name }
with-anybody = with anyone
anybody = Anyone available
anybody-more = Most times

times-title = { $n ->
    [0] { $day }, no free times | Choose a time
    [one] { $day }, 1 free time | Choose a time
   *[other] { $day }, { $n } free times | Choose a time
}
skip-to-times = Skip to the times
next-time = Soonest: { $day }, { $time }
next-late = With a lock: can no longer be cancelled online
soonest = As soon as possible
all-with = All with { $name }
deadline-all = { $n ->
    [one] This time can no longer be cancelled online.
   *[other] These times can no longer be cancelled online.
}
deadline-some = Can no longer be cancelled online
times-heading = Choose a day and time
who-legend = Who would you like to see?
who-show = Show their times
who-first = Next available: { $day }
who-from = From { $day }
who-none = No free times in { $month }
month-caption = Days with free times in { $month }
day-none = no free times
day-few = few free times
day-many = plenty of free times
day-chosen = { $n ->
    [0] no free times, chosen day
    [one] 1 free time, chosen day
   *[other] { $n } free times, chosen day
}
key-many = Plenty left
key-few = Few left
part-morning = Morning
part-afternoon = Afternoon
part-evening = Evening
zone-now = { $zone }. { $now }.
zone-other = The time in { $zone } is shown below each one.
elsewhere = In { $place }: { $when }
zones-summary = See the times in another time zone
zones-label = Time zone
zones-hint = Your appointment is always in { $city } time. The other time is shown below it.
zones-show = Change time zone
times-none-heading = No free times
times-none = There are no free times from { $from } to { $to }.
times-none-day = No times left on this day. Choose another in the calendar.
times-anybody = See everyone’s times
times-next = See { $month }
times-call = Or call us:
slot-taken = Somebody has just booked that time
slot-unavailable = That time can no longer be booked
slot-more = Nothing was booked. Choose another time: your details are kept, so you won’t have to type them again.
slot-own = You’ve already booked that time
slot-own-more = Your booking stands. If you want another as well, choose another time: your details are kept.
slot-own-booking = See the booking you made

details-title = Your details
details-go = Review booking
back-to-times = Back to day and time
wrong-heading = There is a problem
error-word = Error:
field-optional = (optional)
name-label = Full name
email-label = Email
email-hint = We’ll send your confirmation here, with a link to view or cancel.
email-hint-either = We’ll send your confirmation here, with a link to view or cancel. Give us your email, your phone number or both.
phone-label = Mobile phone
phone-hint = We’ll only call about this appointment. For numbers from abroad, include the country code.
no-cards = Never write card numbers here.
answer-who-reads = Only our team can see this, and every view is logged.
choose-one = Choose an option
yes = Yes
no = No
no-answer = No answer
left-one = You have 1 character left
left-many = You have # characters left
over-one = 1 character too many
over-many = # characters too many
news-heading = News from { $business }
news-email = Email me about offers
news-more = This won’t affect your booking. Unsubscribe at any time.
error-name-missing = Enter your full name
error-name = Enter your name on one line, in 120 characters or fewer
error-name-unseen = Your name contains characters we can’t use. Type it instead of pasting it.
error-email-missing = Enter your email address
error-email = Enter an email address in the correct format, like name@example.com
error-phone-missing = Enter your phone number
error-phone = Enter a phone number of 6 to 20 digits, like 020 7946 0188
error-card = This looks like a card number: remove it, we never store card numbers. If it is another number, put a word between its parts.
error-card-phone = This looks like a card number. Enter your phone number with + and the country code, like +44 20 7946 0188
error-answer-missing = Answer “{ $question }”
error-answer-text = Answer “{ $question }” in { $n } characters or fewer
error-answer-unseen = “{ $question }”: the pasted text contains characters we can’t use. Type it instead.
error-answer-day = Answer “{ $question }” with a date, like 25/11/2026
error-answer-option = Answer “{ $question }” with one of the options
error-other = What we ask changed while you were typing. Check your details and continue.

confirm-title = Check and confirm your booking
pay-heading = Price
pay-on-the-day = You pay on the day of your appointment. Nothing is charged now.
pay-in-part = The rest is paid on the day of your appointment.
pay-before = Before your appointment
fact-service = Service
fact-with = With
fact-where = Where
fact-person = Booked by
fact-news = Offers by email
where-open = Depends on who you see: we’ll tell you when you confirm.
if-cancelling = If you need to cancel
until = Until { $moment }
hours-before = { $n ->
    [one] 1 hour before
   *[other] { $n } hours before
}
minutes-before = { $n ->
    [one] 1 minute before
   *[other] { $n } minutes before
}
cancel-all = You get back everything you’ve paid.
cancel-part = You get back { $percent } of what you’ve paid.
cancel-nothing = You can cancel online, and nothing is refunded.
cancel-free = You can cancel online, free of charge.
cancel-over = The deadline to cancel online was { $moment }
cancel-after = After that
cancel-after-more = You can no longer cancel online and nothing is refunded.
cancel-unpaid = You’re not paying in advance, so there’s nothing to refund if you cancel.
cancel-never = If you book this time, you won’t be able to cancel online
cancel-never-more = It starts too soon. If something comes up, get in touch with us.
cancel-call = If something comes up, call us:
agree-heading = Before you confirm
accept-terms = I have read and accept the terms and conditions
accept-cancellation = I have read and accept the cancellation policy
read-terms = Read the terms and conditions
read-cancellation = Read the cancellation policy
new-tab = (opens in a new tab)
version = Version { $number }, { $date }
version-terms = Terms and conditions: { $version }
version-cancellation = Cancellation policy: { $version }
tick-this = Tick this box to confirm
confirm-go = Confirm booking
back-to-details = Back to your details
missing-box-heading = { $n ->
    [one] Tick the box to confirm
   *[other] Tick both boxes to confirm
}
missing-terms = Accept the terms and conditions
missing-cancellation = Accept the cancellation policy
nothing-booked = Nothing has been booked or charged yet.
outdated-terms = The terms and conditions have changed. { $version }.
outdated-cancellation = The cancellation policy has changed. { $version }.
outdated-more = Nothing was booked. Read the new text and tick the boxes to confirm.
price-changed = The price has changed: it is now { $price }
price-changed-more = Nothing was booked. Check the price and confirm if you agree.
one-booking = Nothing was charged. Your details are kept. You can try again: however often you send it, only one booking is made.

already-heading = You’ve already booked with this form
already-lead = After that something was changed, and the form was sent again. No second booking was made.
already-mail = The link to see the booking you made is in the confirmation message.
already-see = See the booking open in this browser
already-another = Make another booking
