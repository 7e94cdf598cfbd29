//! The key that makes a request one, however often it is sent (draft-ietf-httpapi-idempotency-key-header).
use kit_fault::Fault;

/// An idempotency key: 1 to 255 printable characters of ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key. Where nobody is signed in it has at least 16 characters, so that nobody guesses another's.
    pub fn parse(text: &str, signed_in: bool) -> Result<Self, Fault> {
        let least = if signed_in { 1 } else { 16 };
        let printable = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if printable && (least..=255).contains(&text.len()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Fault::format(
            "Idempotency-Key",
            "must be 1 to 255 printable characters, at least 16 where nobody is signed in",
        ))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guests_key_is_long() {
        let (short, long) = ("k", "k".repeat(255));
        assert!(IdempotencyKey::parse(short, true).is_ok() && IdempotencyKey::parse(&long, false).is_ok());
        for (bad, signed_in) in [(short, false), ("", true), ("k\n", true), (&format!("{long}k"), true)] {
            let fault = IdempotencyKey::parse(bad, signed_in).unwrap_err();
            assert_eq!(fault.fields[0].field, "Idempotency-Key");
        }
    }
}
