//! Settings, all checked before a socket opens.
use std::path::PathBuf;

use kit_config::{Reader, SecretString};
use kit_mail::MailConfig;
use kit_service::{DataConfig, OutboxConfig, SealConfig};

use crate::crypto::cost::{Cost, LEAST_MEMORY_KIB, LEAST_PASSES, MOST_MEMORY_KIB, MOST_PASSES};
use crate::crypto::hasher::HasherOptions;

/// Whom identity calls.
const PEERS: [&str; 2] = ["policy", "retention"];

/// Settings of a running identity.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The keys that seal what belongs to a person.
    pub seal: SealConfig,
    /// Redis of the sessions (`IDENTITY_REDIS_URL`).
    pub redis: SecretString,
    /// The peppers of passwords (`IDENTITY_PEPPER_KEYRING_FILE`).
    pub peppers: PathBuf,
    /// The list of breached passwords (`IDENTITY_BREACHED_FILE`).
    pub breached: PathBuf,
    /// How passwords are hashed (`IDENTITY_HASH_WORKERS`, `IDENTITY_HASH_QUEUE`, `IDENTITY_ARGON2_MEMORY_KIB`,
    /// `IDENTITY_ARGON2_PASSES`).
    pub hasher: HasherOptions,
    /// Mails to people with an account, or about to have one.
    pub mail: MailConfig,
    /// Events to other services.
    pub outbox: OutboxConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "identity", &PEERS);
        let seal = SealConfig::read(reader, "identity");
        let redis = reader.setting("IDENTITY_REDIS_URL", "Redis of the sessions.").secret();
        let peppers = reader
            .setting(
                "IDENTITY_PEPPER_KEYRING_FILE",
                "The keyring of peppers, JSON (kit/seal); the first is of new hashes.",
            )
            .file();
        let breached = reader
            .setting(
                "IDENTITY_BREACHED_FILE",
                "The list of breached passwords, made by `identity pack-breached`.",
            )
            .file();
        let hasher = hasher_options(reader);
        let mail = MailConfig::read(reader);
        let outbox = OutboxConfig::read(reader, "identity");
        Some(Self {
            data: data?,
            seal: seal?,
            redis: redis?,
            peppers: peppers?,
            breached: breached?,
            hasher: hasher?,
            mail: mail?,
            outbox,
        })
    }
}

fn hasher_options(reader: &mut Reader<'_>) -> Option<HasherOptions> {
    let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get() as u64);
    let workers = reader
        .setting("IDENTITY_HASH_WORKERS", "How many passwords are hashed at a time.")
        .default_in_words("one for each core")
        .number(cores, 1..=256);
    let waiting = reader
        .setting("IDENTITY_HASH_QUEUE", "How many passwords may wait to be hashed; more are refused.")
        .default_in_words("16 for each core")
        .number(cores * 16, 1..=10_000);
    let memory = reader
        .setting(
            "IDENTITY_ARGON2_MEMORY_KIB",
            "Memory of a new hash in KiB, never below OWASP's floor; `identity calibrate` finds what fits the machine.",
        )
        .number(LEAST_MEMORY_KIB.into(), LEAST_MEMORY_KIB.into()..=MOST_MEMORY_KIB.into());
    let passes = reader
        .setting(
            "IDENTITY_ARGON2_PASSES",
            "Passes of a new hash over that memory, never below OWASP's floor.",
        )
        .number(LEAST_PASSES.into(), LEAST_PASSES.into()..=MOST_PASSES.into());
    let cost = Cost { memory_kib: u32::try_from(memory).ok()?, passes: u32::try_from(passes).ok()? };
    Some(HasherOptions {
        workers: usize::try_from(workers).ok()?,
        waiting: usize::try_from(waiting).ok()?,
        cost,
    })
}

#[cfg(test)]
mod tests {
    use kit_config::Env;

    use super::*;

    #[test]
    fn below_the_floor_nothing_starts() {
        for (key, value) in [
            ("IDENTITY_ARGON2_MEMORY_KIB", "19455"),
            ("IDENTITY_ARGON2_MEMORY_KIB", "4194304"),
            ("IDENTITY_ARGON2_PASSES", "1"),
        ] {
            let env = Env::from_pairs([(key, value)]);
            let mut reader = Reader::new(&env, "IDENTITY");
            let options = hasher_options(&mut reader);
            let problems = reader.finish(options).unwrap_err().to_string();
            assert!(problems.contains(key), "{problems}");
        }
    }
}
