//! What a hash costs: what a new one must, and what a stored one may.
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Params, Version};

/// Least memory of a new hash in KiB: the floor of OWASP's table for argon2id with two passes and one lane.
pub const LEAST_MEMORY_KIB: u32 = 19_456;
/// Most memory of a new or stored hash in KiB. Each worker keeps as much as one hash needs.
pub const MOST_MEMORY_KIB: u32 = 262_144;
/// Least passes of a new hash.
pub const LEAST_PASSES: u32 = 2;
/// Most passes of a new or stored hash.
pub const MOST_PASSES: u32 = 16;
/// Lanes of a new hash: many are hashed at a time, so one needs no more.
const LANES: u32 = 1;
/// Most lanes of a stored hash.
const MOST_LANES: u32 = 4;
/// Least length of a stored hash in bytes: a shorter one would be met by chance.
const LEAST_LENGTH: usize = 16;

/// The cost of a new hash, argon2id with one lane and 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

/// What is stored as a hash is none that is computed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHash {
    /// It is no PHC string with its parameters, salt and hash.
    #[error("what is stored is no hash")]
    Malformed,
    /// It asks for more memory, passes or lanes than any hash of ours.
    #[error("the stored hash asks for more work than is ever done")]
    TooCostly,
}

// === impl Cost ===

impl Cost {
    /// The least that a new hash costs (OWASP).
    pub const FLOOR: Self = Self { memory_kib: LEAST_MEMORY_KIB, passes: LEAST_PASSES };

    /// As the library wants it.
    pub(super) fn params(self) -> Result<Params, argon2::Error> {
        Params::new(self.memory_kib, self.passes, LANES, Some(Params::DEFAULT_OUTPUT_LEN))
    }

    /// Whether a stored hash is of this algorithm, version, cost and length.
    pub(super) fn is_of(self, stored: &PasswordHash) -> bool {
        let (Ok(wanted), Ok(params)) = (self.params(), Params::try_from(stored)) else { return false };
        stored.algorithm == Algorithm::Argon2id.ident()
            && stored.version == Some(Version::V0x13.into())
            && params == wanted
    }
}

/// Reads a stored hash and refuses, before anything is computed, what would cost too much.
pub(super) fn read(text: &str) -> Result<PasswordHash, BadHash> {
    let stored = PasswordHash::new(text).map_err(|_| BadHash::Malformed)?;
    let params = Params::try_from(&stored).map_err(|_| BadHash::Malformed)?;
    Algorithm::try_from(stored.algorithm.as_str()).map_err(|_| BadHash::Malformed)?;
    let length = stored.hash.as_ref().map_or(0, Output::len);
    if stored.salt.is_none() || length < LEAST_LENGTH {
        return Err(BadHash::Malformed);
    }
    let bounded =
        params.m_cost() <= MOST_MEMORY_KIB && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES;
    if bounded { Ok(stored) } else { Err(BadHash::TooCostly) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hash as it is stored, of another beginning.
    fn stored(beginning: &str) -> String {
        format!("{beginning}$c2FsdCBvZiBzaXh0ZWVu$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
    }

    #[test]
    fn what_asks_too_much_is_refused_and_what_is_no_hash_too() {
        let read = |beginning: &str| read(&stored(beginning)).map(drop);
        assert_eq!(read("$argon2id$v=19$m=262144,t=16,p=4"), Ok(()));
        assert_eq!(read("$argon2i$v=19$m=4096,t=3,p=1"), Ok(()));
        for costly in ["m=4194304,t=2,p=1", "m=262145,t=1,p=1", "m=8,t=17,p=1", "m=19456,t=2,p=5"] {
            assert_eq!(read(&format!("$argon2id$v=19${costly}")), Err(BadHash::TooCostly), "{costly}");
        }
        for none in ["$bcrypt$v=19$m=8,t=1,p=1", "$argon2id$v=19$m=1,t=1,p=1", "argon2id"] {
            assert_eq!(read(none), Err(BadHash::Malformed), "{none}");
        }
        let short = "$argon2id$v=19$m=64,t=1,p=1$c2FsdCBvZiBzaXh0ZWVu$AAECAwQFBgcICQoLDA0O";
        assert_eq!(super::read(short).map(drop), Err(BadHash::Malformed));
        assert_eq!(super::read("").map(drop), Err(BadHash::Malformed));
    }

    #[test]
    fn whatever_differs_is_seen() {
        let cost = Cost { memory_kib: 19_456, passes: 2 };
        let is_of = |beginning: &str| cost.is_of(&read(&stored(beginning)).unwrap());
        assert!(is_of("$argon2id$v=19$m=19456,t=2,p=1"));
        for other in [
            "$argon2i$v=19$m=19456,t=2,p=1",
            "$argon2id$v=16$m=19456,t=2,p=1",
            "$argon2id$m=19456,t=2,p=1",
            "$argon2id$v=19$m=19457,t=2,p=1",
            "$argon2id$v=19$m=19456,t=3,p=1",
            "$argon2id$v=19$m=19456,t=2,p=2",
        ] {
            assert!(!is_of(other), "{other}");
        }
        let short = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdCBvZiBzaXh0ZWVu$AAECAwQFBgcICQoLDA0ODw";
        assert!(!cost.is_of(&read(short).unwrap()), "a shorter hash");
    }
}
