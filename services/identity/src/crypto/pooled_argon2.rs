//! argon2id in memory that is used again. Freed after each hash, the allocator would keep 19 MiB for every thread that
//! ever hashed; and the kernel would fill the pages with zeroes each time.
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// One buffer for each hash that was ever computed at the same time as others. Verifies as the library does, by its
/// trait.
pub(super) struct PooledArgon2 {
    free: Mutex<Vec<Vec<Block>>>,
    /// Longest buffer that is kept: that of a hash of today.
    longest: usize,
    #[cfg(test)]
    computed: std::sync::atomic::AtomicUsize,
}

// === impl PooledArgon2 ===

impl PooledArgon2 {
    /// For hashes of these parameters, and now and then of others.
    pub(super) fn new(today: &Params) -> Self {
        Self {
            free: Mutex::default(),
            longest: today.block_count(),
            #[cfg(test)]
            computed: std::sync::atomic::AtomicUsize::default(),
        }
    }

    /// How many hashes were computed.
    #[cfg(test)]
    pub(super) fn computed(&self) -> usize {
        self.computed.load(std::sync::atomic::Ordering::SeqCst)
    }

    fn take(&self) -> Vec<Block> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, mut memory: Vec<Block>) {
        memory.truncate(self.longest);
        memory.shrink_to_fit();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

impl CustomizedPasswordHasher<PasswordHash> for PooledArgon2 {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash, Error> {
        let algorithm = algorithm.map_or(Ok(Algorithm::default()), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::default()), Version::try_from)?;
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length).ok_or(Error::OutputSize)?;
        #[cfg(test)]
        self.computed.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let mut memory = self.take();
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::default());
        }
        let argon = Argon2::new(algorithm, version, params);
        let hashed = argon.hash_password_into_with_memory(password, salt, output, &mut memory);
        self.give_back(memory);
        hashed?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(argon.params())?,
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(output)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    use super::*;

    const SALT: &[u8] = b"salt of sixteen.";

    fn params(memory: u32) -> Params {
        Params::new(memory, 2, 1, None).unwrap()
    }

    #[test]
    fn the_hash_is_the_librarys_whatever_the_memory_held_before() {
        let pooled = PooledArgon2::new(&params(128));
        for (password, memory) in [("first", 64), ("second", 256), ("third", 64)] {
            let ours = pooled.hash_password_with_params(password.as_bytes(), SALT, params(memory)).unwrap();
            let plain = Argon2::new(Algorithm::Argon2id, Version::V0x13, params(memory));
            let theirs: PasswordHash = plain.hash_password_with_salt(password.as_bytes(), SALT).unwrap();
            assert_eq!(ours, theirs);
            assert_eq!(pooled.verify_password(password.as_bytes(), &theirs), Ok(()));
            assert_eq!(pooled.verify_password(b"another", &theirs), Err(Error::PasswordInvalid));
        }
        let free = pooled.free.lock().unwrap();
        assert_eq!(free.len(), 1, "one at a time needs one buffer");
        assert_eq!(free[0].len(), 128, "what was needed once is not kept");
    }

    #[test]
    fn who_fails_gives_the_memory_back() {
        let pooled = PooledArgon2::new(&params(64));
        assert!(pooled.hash_password_with_params(b"password", b"short", params(64)).is_err());
        assert_eq!(pooled.free.lock().unwrap().len(), 1);
    }
}
