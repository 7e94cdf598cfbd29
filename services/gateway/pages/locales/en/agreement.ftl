# An agreement at its lasting address.
agreement-published = Published on { $date }.
agreement-language = Language:
agreement-copy = { $url }, copied on { $date }
proof-heading = How to be sure
proof-lead = This text will never change at this address. Changing a single letter would change its fingerprint (SHA-256), which is on your receipt.
