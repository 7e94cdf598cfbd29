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
services-lead = Before you confirm you see the price and the last time to cancel.
services-none = Nothing can be booked online at the moment.
services-before = Before you start
services-no-account = No account needed
services-no-account-more = Your name and a way to reach you are enough.
services-cancel = You can cancel
services-cancelling = online, up to { $length } before your appointment.
services-sealed = Your data is encrypted
services-sealed-more = We use it for your appointment and for nothing else.
services-sealed-hipaa = Our messages never say which service you booked.
