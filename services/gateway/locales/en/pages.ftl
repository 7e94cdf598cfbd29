# The pages' words.
front-title = Appointments
front-lead = Appointments of this business can be booked over its interface for programs. The pages for booking here are not open yet.
front-api = What the interface offers:
front-docs = description of the interface
phone = Telephone
email = E-mail
address = Address
