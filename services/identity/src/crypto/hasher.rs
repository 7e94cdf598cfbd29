//! argon2id over the peppered password, behind a bounded pool: as many at a time as there are workers, few waiting, the
//! rest refused at once. Whoever waits holds no database connection.
use std::sync::Arc;
use std::time::Duration;

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, CustomizedPasswordHasher as _, PasswordVerifier as _};
use aws_lc_rs::digest::{SHA256, digest};
use identity_domain::attempt::Attempt;
use identity_domain::password::Password;
use identity_domain::way_in::PasswordMark;
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::cost::{self, BadHash, Cost};
use super::pepper::Peppers;
use super::pooled_argon2::PooledArgon2;
use super::workers::Workers;

/// Longest wait for a worker.
const PATIENCE: Duration = Duration::from_secs(1);
/// Passwords of who has shown something first that are hashed at a time, beside the others.
const KNOWN_WORKERS: usize = 1;

/// Hashes and verifies passwords.
pub struct Hasher {
    common: Lane,
    /// Of who has shown something first, a known device, a link or a step: a flood of others does not hold them up.
    known: Lane,
    workers: Workers,
    today: Arc<Today>,
    /// What an unknown address is verified against: the same work, never a match.
    decoy: HashedPassword,
    clock: Clock,
}

/// Those who wait for the same workers.
struct Lane {
    /// As many as there are workers.
    permits: Arc<Semaphore>,
    /// Those at work and those who wait.
    places: Arc<Semaphore>,
}

/// How much is hashed at a time, and what a new hash costs.
#[derive(Clone, Copy, Debug)]
pub struct HasherOptions {
    /// Passwords that are hashed at a time; beside them one of who has shown a known device, a link or a step.
    pub workers: usize,
    /// Passwords that may wait.
    pub waiting: usize,
    /// The cost of a new hash.
    pub cost: Cost,
}

/// The hash of a password, as it is stored. Has no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct HashedPassword {
    /// The hash (PHC string).
    pub phc: String,
    /// The id of the pepper under which the password was hashed; none: under none, as it came from elsewhere or from
    /// a release without peppers.
    pub pepper: Option<String>,
}

/// The password of an account, as it is stored.
pub struct StoredPassword {
    /// The account.
    pub account: AccountId,
    /// Its hash.
    pub hashed: HashedPassword,
}

/// That a password is an account's. Only [`Hasher::verify`] makes one.
pub struct Verified {
    account: AccountId,
    password: Arc<Password>,
    renewal: Option<Renewal>,
}

/// A password that was hashed anew, as the stored hash is not what a new one is today.
pub struct Renewal {
    /// The hash against which the password was verified: only while it is stored does the new one take its place.
    pub old: HashedPassword,
    /// The new one.
    pub new: HashedPassword,
}

/// What new hashes are made of.
struct Today {
    argon: PooledArgon2,
    cost: Cost,
    params: Params,
    peppers: Peppers,
}

/// Whose password it is.
struct Matched {
    account: AccountId,
    renewal: Option<Renewal>,
}

/// What a password is verified against.
struct Target {
    phc: PasswordHash,
    hashed: HashedPassword,
    /// Whose it is; nobody's: it never verifies.
    account: Option<AccountId>,
    /// For a new hash.
    salt: [u8; 16],
}

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already.
    #[error("too many passwords are being checked")]
    Busy,
    /// argon2 refused.
    #[error("argon2: {0}")]
    Argon(#[from] password_hash::Error),
    /// The parameters are none.
    #[error("argon2: {0}")]
    Params(#[from] argon2::Error),
    /// What is stored is no hash that is computed here.
    #[error(transparent)]
    Stored(#[from] BadHash),
    /// The worker died.
    #[error("a worker ended early")]
    Worker(#[from] tokio::task::JoinError),
    /// No worker could be started.
    #[error("the workers: {0}")]
    Threads(#[from] std::io::Error),
}

// === impl HashError ===

impl From<HashError> for Fault {
    #[track_caller]
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::unavailable().with_retry_after(Duration::from_secs(1)),
            HashError::Argon(_)
            | HashError::Params(_)
            | HashError::Stored(_)
            | HashError::Worker(_)
            | HashError::Threads(_) => Self::internal(&error),
        }
    }
}

// === impl HashedPassword ===

impl HashedPassword {
    /// Which one it is, for who must know later whether it is still the one.
    #[must_use]
    pub fn mark(&self) -> PasswordMark {
        let mut mark = [0; 32];
        mark.copy_from_slice(digest(&SHA256, self.phc.as_bytes()).as_ref());
        PasswordMark(mark)
    }
}

// === impl Verified ===

impl Verified {
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &Password {
        &self.password
    }

    /// What is to be stored in place of the account's hash.
    #[must_use]
    pub fn renewal(&self) -> Option<&Renewal> {
        self.renewal.as_ref()
    }
}

// === impl Hasher ===

impl Hasher {
    /// Blocks for one hash: the decoy.
    pub fn new(options: HasherOptions, peppers: Peppers, clock: &Clock) -> Result<Self, HashError> {
        let HasherOptions { workers, waiting, cost } = options;
        let params = cost.params()?;
        let today = Today { argon: PooledArgon2::new(&params), cost, params, peppers };
        let decoy = today.hash(&clock.random::<32>(), &clock.random())?;
        Ok(Self {
            common: Lane::new(workers, waiting),
            known: Lane::new(KNOWN_WORKERS, waiting),
            workers: Workers::new(workers + KNOWN_WORKERS)?,
            today: Arc::new(today),
            decoy,
            clock: clock.clone(),
        })
    }

    /// Hashes a new password, for who has shown something first: a link or a step.
    pub async fn hash(&self, password: impl Into<Arc<Password>>) -> Result<HashedPassword, HashError> {
        let salt = self.clock.random();
        self.work(&self.known, password.into(), move |today, password| today.hash(password, &salt)).await
    }

    /// Whether a new password is one of those that its account had. Who may choose one has proved whose account it is,
    /// so this takes no attempt. Hashes under a pepper that is in the keyring no more match nothing.
    pub async fn is_one_of(
        &self,
        password: &Arc<Password>,
        former: Vec<HashedPassword>,
    ) -> Result<bool, HashError> {
        let work = move |today: &Today, password: &[u8]| {
            for hashed in former {
                let phc = cost::read(&hashed.phc)?;
                if today.matches(password, &phc, hashed.pepper.as_deref())? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        self.work(&self.known, Arc::clone(password), work).await
    }

    /// Does the work of a verification for an attempt that is refused whatever was typed.
    pub async fn pretend(&self, password: Password) -> Result<(), HashError> {
        let target = self.target(None)?;
        let verify = move |today: &Today, password: &[u8]| today.verify(password, target);
        self.work(&self.common, Arc::new(password), verify).await.map(drop)
    }

    /// Verifies the password of a reserved attempt; `None`: it is not the account's. Without an account the same work
    /// is done, and the answer is `None`; so it is for one whose pepper is not in the keyring. A stored hash that asks
    /// for more than any of ours is refused before anything is computed.
    pub async fn verify(
        &self,
        attempt: &Attempt,
        password: Password,
        stored: Option<StoredPassword>,
    ) -> Result<Option<Verified>, HashError> {
        let (target, password) = (self.target(stored)?, Arc::new(password));
        let lane = if attempt.is_from_known_device() { &self.known } else { &self.common };
        let verify = move |today: &Today, password: &[u8]| today.verify(password, target);
        let matched = self.work(lane, Arc::clone(&password), verify).await?;
        Ok(matched.map(|Matched { account, renewal }| Verified { account, password, renewal }))
    }

    fn target(&self, stored: Option<StoredPassword>) -> Result<Target, BadHash> {
        let known = stored.filter(|stored| {
            let pepper = stored.hashed.pepper.as_deref();
            let is_known = pepper.is_none_or(|id| self.today.peppers.knows(id));
            if !is_known {
                tracing::error!(pepper, "a password was hashed under a pepper that is not in the keyring");
            }
            is_known
        });
        let (account, hashed) = match known {
            Some(stored) => (Some(stored.account), stored.hashed),
            None => (None, self.decoy.clone()),
        };
        Ok(Target { phc: cost::read(&hashed.phc)?, hashed, account, salt: self.clock.random() })
    }

    /// Does something with a password on a worker.
    async fn work<T: Send + 'static>(
        &self,
        lane: &Lane,
        password: Arc<Password>,
        what: impl FnOnce(&Today, &[u8]) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let permit = lane.enter().await?;
        let today = Arc::clone(&self.today);
        let work = move || {
            // Goes back when the work is done, even if nobody waits for it any more.
            let _permit = permit;
            what(&today, password.text().as_bytes())
        };
        self.workers.run(work).ok_or_else(busy)?.await?
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Hasher")
    }
}

// === impl Lane ===

impl Lane {
    fn new(workers: usize, waiting: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(workers)),
            places: Arc::new(Semaphore::new(workers + waiting)),
        }
    }

    /// A place, then a worker.
    async fn enter(&self) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), HashError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        let worker = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        let worker = worker.map_err(|_| busy())?.map_err(|_| busy())?;
        Ok((place, worker))
    }
}

// === impl Today ===

impl Today {
    fn hash(&self, password: &[u8], salt: &[u8; 16]) -> Result<HashedPassword, HashError> {
        let peppered = self.peppers.apply(password);
        let hash = self.argon.hash_password_with_params(&peppered, salt, self.params.clone())?;
        Ok(HashedPassword { phc: hash.to_string(), pepper: Some(self.peppers.current().to_owned()) })
    }

    fn matches(&self, password: &[u8], phc: &PasswordHash, pepper: Option<&str>) -> Result<bool, HashError> {
        let peppered = match pepper {
            None => Zeroizing::new(password.to_vec()),
            Some(id) => match self.peppers.apply_of(id, password) {
                None => return Ok(false),
                Some(peppered) => peppered,
            },
        };
        match self.argon.verify_password(&peppered, phc) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// A right password whose hash is not one of today is hashed anew at once, while it is at hand.
    fn verify(&self, password: &[u8], target: Target) -> Result<Option<Matched>, HashError> {
        if !self.matches(password, &target.phc, target.hashed.pepper.as_deref())? {
            return Ok(None);
        }
        let Some(account) = target.account else { return Ok(None) };
        let is_of_today =
            self.cost.is_of(&target.phc) && target.hashed.pepper.as_deref() == Some(self.peppers.current());
        let renewal = if is_of_today {
            None
        } else {
            Some(Renewal { new: self.hash(password, &target.salt)?, old: target.hashed })
        };
        Ok(Some(Matched { account, renewal }))
    }
}

fn busy() -> HashError {
    metrics::counter!("identity_hash_refused_total").increment(1);
    HashError::Busy
}

#[cfg(test)]
pub(crate) mod tests;
