# What American English says otherwise.
cancelled-subject = Booking canceled: { $when }
cancelled-heading = Your booking is canceled
fact-cancelling = Canceling
calendar-attached-cancelled = The attached file marks the booking as canceled in your calendar.
