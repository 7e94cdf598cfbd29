# The staff's way in.
sign-in = Sign in
sign-in-lead = For the { $business } team.
sign-in-book = Want to book? You don’t need an account.
sign-in-book-link = Book an appointment
email = Email
password = Password
show = Show
show-password = the password
enter = Sign in
email-missing = Enter your email
email-wrong = Enter a full email address, like name@example.com
password-missing = Enter your password
sign-in-failed = We couldn’t sign you in
sign-in-check = Check your email and password
sign-in-closed = After many attempts in a row you’ll have to wait a while, even with the right password.
sign-in-stale = This page has expired
sign-in-stale-more = It was open for too long, or was sent from another site. Enter your details again, and check that your browser accepts cookies.
sign-in-down = We can’t sign you in right now
sign-in-down-more = Wait a moment, enter your password again and retry.
enrolment = A second step needs to be set up
enrolment-more = The password is right, but your role requires a second step, and the time to set it up is over. Speak to the account owner or an admin.
session-quiet-ended = You were signed out after a while without activity, to protect the data.
session-ended = Your session has ended. To protect the data, sessions end after a while without activity, and always at their maximum length.
step-ended = This step is over. If you’ve just changed your password, sign in with the new one.
signed-out = You’ve signed out
signed-out-more = This browser no longer has access to the data.

# The session in the console.
console = Console
menu = Menu
role-owner = Owner
role-admin = Admin
role-employee = Team
sign-out = Sign out
sign-out-stale = You’re still signed in
sign-out-stale-more = That button was on a page from an earlier session, so nothing has ended. You can sign out here.
to-console = Back to the console
session-until = The session ends at
session-soon = Your session is about to end
session-2-minutes = Your session ends in 2 minutes
session-30-seconds = Your session ends in 30 seconds
session-quiet =
    { $n ->
        [one] You’ve been inactive for { $n } minute.
       *[other] You’ve been inactive for { $n } minutes.
    }
session-closes-at = To protect the data, it will end at
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
session-failed = We couldn’t extend the session. Try again.
