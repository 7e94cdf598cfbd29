//! argon2id behind a bounded pool: as many at a time as there are workers (19 MiB each), few waiting, the rest refused
//! at once. Whoever waits holds no database connection.
use std::sync::Arc;
use std::time::Duration;

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, CustomizedPasswordHasher as _, PasswordVerifier as _};
use identity_domain::password::Password;
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::pooled_argon2::PooledArgon2;

/// Memory in KiB, passes, lanes: the floor of OWASP's table for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Longest wait for a worker.
const PATIENCE: Duration = Duration::from_secs(1);

/// Hashes and verifies passwords.
pub struct Hasher {
    /// As many as there are workers.
    permits: Arc<Semaphore>,
    /// Those at work and those who wait.
    places: Arc<Semaphore>,
    argon: Arc<PooledArgon2>,
    params: Params,
    /// What an unknown address is verified against: the same work, never a match.
    decoy: String,
    clock: Clock,
}

/// The password of an account, as it is stored.
pub struct StoredPassword {
    /// The account.
    pub account: AccountId,
    /// Its hash (PHC string).
    pub secret: String,
}

/// That a password is an account's. Only [`Hasher::verify`] makes one.
#[derive(Debug)]
pub struct Verified(AccountId);

// === impl Verified ===

impl Verified {
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.0
    }
}

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already.
    #[error("too many passwords are being checked")]
    Busy,
    /// argon2 refused, or what is stored is no hash of ours.
    #[error("argon2: {0}")]
    Argon(#[from] password_hash::Error),
    /// The parameters are none.
    #[error("argon2: {0}")]
    Params(#[from] argon2::Error),
    /// The worker died.
    #[error("a worker ended early")]
    Worker(#[from] tokio::task::JoinError),
}

// === impl HashError ===

impl From<HashError> for Fault {
    #[track_caller]
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::unavailable().with_retry_after(Duration::from_secs(1)),
            HashError::Argon(_) | HashError::Params(_) | HashError::Worker(_) => Self::internal(&error),
        }
    }
}

// === impl Hasher ===

impl Hasher {
    /// So many at a time, so many waiting. Blocks for one hash: the decoy.
    pub fn new(workers: usize, waiting: usize, clock: &Clock) -> Result<Self, HashError> {
        let (memory, passes, lanes) = COST;
        let params = Params::new(memory, passes, lanes, None)?;
        let argon = Arc::<PooledArgon2>::default();
        let decoy = hash(&argon, &params, &clock.random::<32>(), &clock.random())?;
        let (permits, places) = (Semaphore::new(workers), Semaphore::new(workers + waiting));
        Ok(Self {
            permits: Arc::new(permits),
            places: Arc::new(places),
            argon,
            params,
            decoy,
            clock: clock.clone(),
        })
    }

    /// Hashes a new password: a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String, HashError> {
        let permit = self.enter().await?;
        let (argon, params, salt) = (Arc::clone(&self.argon), self.params.clone(), self.clock.random());
        let bytes = Zeroizing::new(password.into_bytes());
        let work = move || {
            let _permit = permit;
            hash(&argon, &params, &bytes, &salt)
        };
        tokio::task::spawn_blocking(work).await?
    }

    /// Verifies a password; `None`: it is not the account's. Without an account the same work is done, and the answer
    /// is `None`.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<StoredPassword>,
    ) -> Result<Option<Verified>, HashError> {
        let permit = self.enter().await?;
        let (argon, account) = (Arc::clone(&self.argon), stored.as_ref().map(|stored| stored.account));
        let secret = stored.map_or_else(|| self.decoy.clone(), |stored| stored.secret);
        let bytes = Zeroizing::new(password.into_bytes());
        let work = move || {
            let _permit = permit;
            let stored = PasswordHash::new(&secret).map_err(password_hash::Error::from)?;
            match argon.verify_password(&bytes, &stored) {
                Ok(()) => Ok(account.map(Verified)),
                Err(password_hash::Error::PasswordInvalid) => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        tokio::task::spawn_blocking(work).await?
    }

    /// A place, then a worker. Both go back when the work is done, even if nobody waits for it any more.
    async fn enter(&self) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), HashError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        let worker = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        let worker = worker.map_err(|_| busy())?.map_err(|_| busy())?;
        Ok((place, worker))
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Hasher")
    }
}

fn busy() -> HashError {
    metrics::counter!("identity_hash_refused_total").increment(1);
    HashError::Busy
}

fn hash(
    argon: &PooledArgon2,
    params: &Params,
    password: &[u8],
    salt: &[u8; 16],
) -> Result<String, HashError> {
    Ok(argon.hash_password_with_params(password, salt, params.clone())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::read(text).unwrap()
    }

    #[tokio::test]
    async fn only_the_same_password_verifies() {
        let hasher = Hasher::new(2, 2, &Clock::system()).unwrap();
        let account = AccountId::from(uuid::Uuid::from_u128(7));
        let secret = hasher.hash(password("correct horse")).await.unwrap();
        let stored = || Some(StoredPassword { account, secret: secret.clone() });
        assert!(secret.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verified = async |text, stored| {
            let verified = hasher.verify(password(text), stored).await.unwrap();
            verified.map(|verified| verified.account())
        };
        assert_eq!(verified("correct horse", stored()).await, Some(account));
        assert_eq!(verified("correct horsf", stored()).await, None);
        assert_eq!(verified("correct horse ", stored()).await, None);
        assert_eq!(verified("correct horse", None).await, None);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let hasher = Arc::new(Hasher::new(1, 1, &Clock::system()).unwrap());
        let busy = hasher.enter().await.unwrap();
        let waiting = tokio::spawn({
            let hasher = Arc::clone(&hasher);
            async move { hasher.enter().await.is_ok() }
        });
        while hasher.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(hasher.hash(password("x")).await, Err(HashError::Busy)));
        drop(busy);
        assert!(waiting.await.unwrap());
    }
}
