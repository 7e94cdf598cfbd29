//! The key that makes a request one, however often it is sent (draft-ietf-httpapi-idempotency-key-header).
use kit_fault::Fault;

/// Who sends a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// Somebody who is signed in: the keys of one are no other's.
    SignedIn,
    /// Anybody.
    Anonymous,
}

/// An idempotency key: 1 to 255 printable characters of ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key. Where nobody is signed in it has at least 16 characters, so that nobody guesses another's.
    pub fn parse(text: &str, sender: Sender) -> Result<Self, Fault> {
        let least = match sender {
            Sender::SignedIn => 1,
            Sender::Anonymous => 16,
        };
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
    use super::Sender::{Anonymous, SignedIn};
    use super::*;

    #[test]
    fn a_guests_key_is_long() {
        let (short, long) = ("k", "k".repeat(255));
        assert!(
            IdempotencyKey::parse(short, SignedIn).is_ok() && IdempotencyKey::parse(&long, Anonymous).is_ok()
        );
        for (bad, sender) in
            [(short, Anonymous), ("", SignedIn), ("k\n", SignedIn), (&format!("{long}k"), SignedIn)]
        {
            let fault = IdempotencyKey::parse(bad, sender).unwrap_err();
            assert_eq!(fault.fields[0].field, "Idempotency-Key");
        }
    }
}
