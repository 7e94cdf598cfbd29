# An agreement at its lasting address.
agreement-published = Published on { $date }.
agreement-language = Language:
proof-heading = How to be sure
proof-lead = This text stays at this address for ever. Its fingerprint (SHA-256) changes with every letter; your receipt names it.
