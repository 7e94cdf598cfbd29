//! A SHA-256 digest, which names what it is of.
use std::fmt;
use std::str::FromStr;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

/// A SHA-256 digest. Written as 64 hexadecimal digits, read in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

/// Not a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest is 32 bytes, or 64 hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
        Self::try_from(digest.as_ref()).unwrap_or(Self::ZERO)
    }

    /// What no text has: the placeholder of a field that is bad.
    pub(crate) const ZERO: Self = Self([0; 32]);

    /// The 32 bytes, as they go over the wire.
    #[must_use]
    pub fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl TryFrom<&[u8]> for Digest {
    type Error = DigestError;

    fn try_from(bytes: &[u8]) -> Result<Self, DigestError> {
        bytes.try_into().map(Self).map_err(|_| DigestError)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| DigestError)?;
        Self::try_from(bytes.as_slice())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_in_either_case() {
        let digest = Digest::of(b"");
        let text = digest.to_string();
        assert!(text.starts_with("e3b0c442"));
        assert_eq!(text.parse(), Ok(digest));
        assert_eq!(text.to_uppercase().parse(), Ok(digest));
        for none in ["", "e3", &text[1..], &format!("{text}00"), &text.replace('e', "x")] {
            assert_eq!(none.parse::<Digest>(), Err(DigestError), "{none}");
        }
    }
}
