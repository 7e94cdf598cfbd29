# Accepting an invitation to the team.
invitation-heading = Set up your account
invitation-lead = { $business } has invited you to join its team. Enter your name and choose a password.
invitation-until = You can do this until { $until }.
invitation-email = You’ll sign in with this address. It can’t be changed here.
invitation-accept = Set up the account
invitation-down = We can’t set up your account right now
invitation-closed = This invitation can’t be opened
invitation-closed-lead = Open the link in the newest email that you got from us. It works once, for 24 hours, and stays open here for 10 minutes.
invitation-closed-more = If it still doesn’t open, ask whoever invited you to send it again. If your account is set up already, sign in.
invitation-made = Your account is ready
invitation-made-more = Sign in with your email and the password that you have just chosen.
