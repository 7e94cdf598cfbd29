# What American English says otherwise.
sum-fee = Fee for canceling
state-cancelled = Canceled
outcome-heading = Booking canceled
outcome-unmailed = We haven’t sent an email this time, because you’ve already received as many as we send in a day. This page shows what was canceled.
cancelling-free = Canceling is free
cancel-reason = Why are you canceling?
cancel-changed = Something has changed since you opened this page. Nothing is canceled yet: check what applies now, then decide.
why-nothing-paid = You haven’t paid anything yet, so there is nothing to refund and canceling is free.
why-no-consent-unpaid = You didn’t have to accept a cancellation policy, so canceling is free.
cancel-unavailable = We don’t know whether your booking is canceled. What you wrote is still here: try again in a moment. It’s safe to repeat.
look-unavailable = Nothing was canceled. What you wrote is still here: try again in a moment.
link-sent-else = We send nothing if the booking is canceled or ended more than 30 days ago, or if it has had three new links in an hour or that address as many emails as we send in a day. In that case the old link still works.
