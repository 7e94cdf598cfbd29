# An agreement at its lasting address.
agreement-published = Published on { $date }.
agreement-language = Language:
proof-heading = How to be sure
proof-lead = This text stays at this address for ever. Its fingerprint (SHA-256) changes with every letter; your receipt names it.
proof-lead-notice = This text is shown to you, not accepted by you. Every version stays at an address of its own for ever; its fingerprint (SHA-256) changes with every letter, and the evidence of your booking names the one you could read.
lasting-address = Lasting address of this version
responsible-heading = Who is responsible for your details
