# Mails to people with an account, or about to have one. Dates and times arrive formatted (kit/locale).
invitation-subject = Invitation to the { $business } team
invitation-preview = Choose a password to set up your account. The link works once.
invitation-heading = Set up your account
invitation-lead = { $business } invites you to join its team. Follow the link to enter your name and choose a password.
invitation-until = The link works once, until { $until }. { $zone }.
invitation-action = Accept the invitation
invitation-secret = Keep this link to yourself: anyone who has it can set up the account.
invitation-ignore = Weren’t you expecting this? Then there’s nothing to do: nobody has an account until the invitation is accepted.
made-with = Sent by Holdfast for { $business }.
