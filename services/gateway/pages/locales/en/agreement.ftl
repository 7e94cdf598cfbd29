# An agreement at its lasting address.
agreement-published = Published on { $date }.
agreement-language = Language:
agreement-copy = { $url }, copied on { $date }
proof-heading = How to be sure
proof-lead = This text will never change at this address. Changing a single letter would change its fingerprint (SHA-256), which is on your receipt.
proof-lead-notice = You are shown this text; you don’t accept it. Every version stays at its own address, changing a single letter would change its fingerprint (SHA-256), and the evidence of your booking names the version you could read.
lasting-address = Lasting address of this version
responsible-heading = Who is responsible for your details
