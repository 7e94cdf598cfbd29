# The staff's way in.
sign-in = Sign in
sign-in-lead = For the { $business } team.
sign-in-book = You do not need this to book: make a booking
email = Email
password = Password
show = Show
show-password = the password
enter = Sign in
email-missing = Enter your email
email-wrong = Enter a full email address, like name@example.com
password-missing = Enter your password
sign-in-failed = We could not sign you in
sign-in-check = Check your email and password
sign-in-closed = After many tries in a row you have to wait a while, even with the right password.
sign-in-stale = This page has expired
sign-in-stale-more = It was open for too long, or it was sent from somewhere else. Enter your details again, and check that your browser accepts cookies.
sign-in-down = We cannot sign you in right now
sign-in-down-more = It is not your fault. Wait a moment, enter your password once more and try again.
enrolment = A second step has to be set up
enrolment-more = The password is right, but your role asks for a second step and the time to set it up is over. Speak to the owner of the account or to an admin.
session-quiet-ended = You were signed out because nothing happened for a while, to protect the data.
session-ended = Your session has ended. Sessions end after a while without activity, and in any case at their longest duration, to protect the data.
signed-out = You have signed out
signed-out-more = This browser no longer has access to the data.

# The session in the console.
console = Console
menu = Menu
role-owner = Owner
role-admin = Admin
role-employee = Team
sign-out = Sign out
sign-out-stale = You are still signed in
sign-out-stale-more = The button was on a page from an earlier session, so nothing has ended. You can sign out here.
to-console = Back to the console
session-until = The session ends at
session-soon = Your session is about to end
session-2-minutes = Your session ends in 2 minutes
session-30-seconds = Your session ends in 30 seconds
session-quiet =
    { $n ->
        [one] Nothing has happened for { $n } minute.
       *[other] Nothing has happened for { $n } minutes.
    }
session-closes-at = To protect the data it will end at
session-unsaved = Anything not saved will be lost.
session-latest-today = In any case the session ends today at { $time }, { $length } after signing in.
session-latest = In any case the session ends on { $day } at { $time }, { $length } after signing in.
hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
session-keep-alive = Stay signed in
session-understood = Understood
session-out-now = Sign out now
session-failed = The session could not be extended. Try again.
