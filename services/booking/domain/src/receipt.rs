//! Receipts and codes for people, in fours: a receipt's in Crockford base32, a booking's without anything that looks
//! like something else.
use std::fmt;
use std::ops::RangeInclusive;

use crate::digest::sha256;

/// Crockford's base32.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Without 0, 1, I and O: it is read aloud.
const SPOKEN: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// SHA-256 of a booking's evidence: the receipt's hash, and the capability to read the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReceiptHash([u8; 32]);

/// Code of a receipt: `CR-XXXX-XXXX`, the hash's first 40 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptCode([u8; 5]);

/// Code of a booking for people: `XXXX-XXXX`, 40 random bits. It names a booking, it opens none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingCode(String);

// === impl ReceiptHash ===

impl ReceiptHash {
    /// The hash of a document.
    #[must_use]
    pub fn of(document: &[u8]) -> Self {
        Self(sha256(document))
    }

    /// A hash as it was stored or sent; `None` when it has not 32 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The code that people read.
    #[must_use]
    pub fn code(&self) -> ReceiptCode {
        let mut first = [0; 5];
        first.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        ReceiptCode(first)
    }
}

/// Not a receipt's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a receipt code such as CR-7KQ4-M2XD")]
pub struct NoReceiptCode;

// === impl ReceiptCode ===

impl ReceiptCode {
    /// A code as people type it: case, spaces and hyphens do not matter, `CR` may be left out, and what looks alike is
    /// alike: O is 0, I and L are 1 (Crockford).
    pub fn parse(text: &str) -> Result<Self, NoReceiptCode> {
        let typed = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        // One more than a code has: an endless text is not read to its end.
        let typed: String = typed.take(11).map(|letter| letter.to_ascii_uppercase()).collect();
        let code = typed.strip_prefix("CR").filter(|rest| rest.len() == 8).unwrap_or(&typed);
        let value = |byte: u8| {
            let read = match byte {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            CROCKFORD.iter().position(|one| *one == read).and_then(|place| u64::try_from(place).ok())
        };
        let number = code.bytes().try_fold(0_u64, |sum, byte| value(byte).map(|value| (sum << 5) | value));
        match number {
            Some(number) if code.len() == 8 => {
                let [_, _, _, bits @ ..] = number.to_be_bytes();
                Ok(Self(bits))
            }
            _ => Err(NoReceiptCode),
        }
    }

    /// The first and the last hash that have this code.
    #[must_use]
    pub fn range(self) -> RangeInclusive<[u8; 32]> {
        let filled = |rest: u8| {
            let mut hash = [rest; 32];
            hash.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
            hash
        };
        filled(0)..=filled(u8::MAX)
    }
}

/// Not a booking's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a booking code such as 7KQ4-M2XD")]
pub struct NoCode;

// === impl BookingCode ===

impl BookingCode {
    /// A code from 40 random bits.
    #[must_use]
    pub fn from_random(bits: [u8; 5]) -> Self {
        Self(fours(SPOKEN, bits))
    }

    /// A code as people type it: case, spaces and hyphens do not matter.
    pub fn parse(text: &str) -> Result<Self, NoCode> {
        let typed = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        // One more than a code has: an endless text is not read to its end.
        let code: String = typed.take(9).map(|letter| letter.to_ascii_uppercase()).collect();
        match code.split_at_checked(4) {
            Some((left, right)) if code.len() == 8 && code.bytes().all(|byte| SPOKEN.contains(&byte)) => {
                Ok(Self(format!("{left}-{right}")))
            }
            _ => Err(NoCode),
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CR-{}", fours(CROCKFORD, self.0))
    }
}

impl fmt::Display for BookingCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// 40 bits as eight characters in fours.
fn fours(alphabet: &[u8; 32], bits: [u8; 5]) -> String {
    let number = bits.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let character = |place: u32| {
        let index = usize::try_from((number >> (5 * (7 - place))) & 31).unwrap_or_default();
        alphabet.get(index).copied().map_or('-', char::from)
    };
    let (left, right): (String, String) = ((0..4).map(character).collect(), (4..8).map(character).collect());
    format!("{left}-{right}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_first_forty_bits() {
        assert_eq!(fours(CROCKFORD, [0, 0, 0, 0, 1]), "0000-0001");
        assert_eq!(fours(CROCKFORD, [0xff; 5]), "ZZZZ-ZZZZ");
        assert_eq!(fours(CROCKFORD, [0b1000_0000, 0, 0, 0, 0]), "G000-0000");
        assert_eq!(BookingCode::from_random([0, 0, 0, 0, 1]).as_str(), "2222-2223");
        assert_eq!(BookingCode::from_random([0xff; 5]).as_str(), "ZZZZ-ZZZZ");
        for same in ["7KQ4-M2XD", " 7kq4 m2xd ", "7KQ4M2XD"] {
            assert_eq!(BookingCode::parse(same), Ok(BookingCode("7KQ4-M2XD".to_owned())), "{same}");
        }
        for none in ["", "7KQ4-M2X", "7KQ4-M2XDA", "7KQ4-M2X0", "ÑÑÑÑ", "7KQ4-M2X\u{0}"] {
            assert_eq!(BookingCode::parse(none), Err(NoCode), "{none}");
        }
        let spoken: std::collections::BTreeSet<&u8> = SPOKEN.iter().collect();
        assert!(spoken.len() == 32 && !spoken.iter().any(|letter| b"01IO".contains(letter)));
    }

    #[test]
    fn a_receipts_code_reads_back_however_it_is_typed_and_spans_its_hashes() {
        let hash = ReceiptHash::of(b"{}");
        let code = hash.code();
        let text = code.to_string();
        assert_eq!((text.len(), text.split_at(3).0), (12, "CR-"));
        let bare = text.split_at(3).1;
        for same in
            [text.as_str(), &text.to_lowercase(), &text.replace('-', " "), bare, &bare.replace('-', "")]
        {
            assert_eq!(ReceiptCode::parse(same), Ok(code), "{same}");
        }
        assert_eq!(ReceiptCode::parse("cr-oil0-zzzz"), ReceiptCode::parse("CR-0110-ZZZZ"));
        // One that begins as codes are marked.
        assert_eq!(ReceiptCode::parse("CRCR-CRCR").unwrap().to_string(), "CR-CRCR-CRCR");
        assert_eq!(ReceiptCode::parse("CR-CRCR-CRCR").unwrap().to_string(), "CR-CRCR-CRCR");
        for none in ["", "CR", "CR-7KQ4-M2X", "CR-7KQ4-M2XDA", "CR-7KQ4-M2XU", "ÑÑÑÑ", "7KQ4-M2X\u{0}"] {
            assert_eq!(ReceiptCode::parse(none), Err(NoReceiptCode), "{none}");
        }
        assert!(code.range().contains(hash.as_bytes()));
        assert_eq!(ReceiptHash(*code.range().start()).code(), code);
        assert_eq!(ReceiptHash(*code.range().end()).code(), code);
        assert!(!code.range().contains(ReceiptHash::of(b"[]").as_bytes()));
    }
}
