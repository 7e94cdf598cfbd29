# What every page has around it.
skip = Skip to content
languages = Language
privacy = Privacy
privacy-lead = What we do with your details:
privacy-notice = privacy notice
staff-sign-in = Staff sign-in
made-with = Booking by Holdfast
error-title = Error: { $title }
