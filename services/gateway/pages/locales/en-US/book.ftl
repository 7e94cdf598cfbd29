# What American English says otherwise.
deadline-all = { $n ->
    [one] This time can no longer be canceled online.
   *[other] These times can no longer be canceled online.
}
next-late = With a lock: can no longer be canceled online
deadline-some = Can no longer be canceled online
phone-label = Cell phone
error-phone = Enter a phone number of 6 to 20 digits, like 212 555 0123
error-card-phone = This looks like a card number. Enter your phone number with + and the country code, like +1 212 555 0123
error-answer-day = Answer “{ $question }” with a date, like 11/25/2026
tick-this = Check this box to confirm
outdated-more = Nothing was booked. Read the new text and check the boxes to confirm.
missing-box-heading = { $n ->
    [one] Check the box to confirm
   *[other] Check both boxes to confirm
}
