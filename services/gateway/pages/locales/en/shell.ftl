# What every page has around it.
skip = Skip to content
languages = Language
staff-sign-in = Staff sign-in
made-with = Booking by Holdfast
error-title = Error: { $title }
