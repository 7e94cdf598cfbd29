//! The keys that passports are signed with. They lie sealed in the database; every instance reads them there and so
//! agrees on what is published, what signs and what is over. One instance at a time looks whether a key is due.
use std::sync::Arc;

use kit_clock::Clock;
use kit_fault::Fault;
use kit_passport::{Keys, MintError, Minted, Minter, PublicKey, SigningKey};
use kit_pg::Jobs;
use kit_principal::{Principal, ServiceName};
use kit_seal::{Sealer, ServiceKey, Zeroizing};
use tokio::sync::watch;

use crate::store::signing_keys::{self, Row};

/// The signing keys of this instance, as the database last showed them.
#[derive(Clone)]
pub struct Signing {
    jobs: Jobs,
    sealer: Sealer,
    clock: Clock,
    minter: watch::Sender<Option<Arc<Minter>>>,
    published: watch::Sender<Vec<PublicKey>>,
    /// What identity's own server verifies with.
    keys: Keys,
}

// === impl Signing ===

impl Signing {
    /// Nothing signs until the first [`Self::refresh`].
    #[must_use]
    pub fn new(jobs: Jobs, sealer: &Sealer, clock: &Clock) -> Self {
        let (minter, published) = (watch::Sender::new(None), watch::Sender::new(Vec::new()));
        Self { jobs, sealer: sealer.clone(), clock: clock.clone(), minter, published, keys: Keys::default() }
    }

    /// Reads the keys, makes one if one is due, deletes those that nothing alive was signed with.
    pub async fn refresh(&self) -> Result<(), Fault> {
        let seal = self.sealer.service("signing").await?;
        let mut tx = self.jobs.begin().await?;
        signing_keys::lock(&mut tx).await?;
        let mut known = Vec::new();
        for row in signing_keys::all(&mut tx).await? {
            let key = open(&seal, &row)?;
            if key.public_key().not_after.is_some_and(|end| end <= self.clock.now()) {
                signing_keys::delete(&mut tx, &row.kid).await?;
            } else {
                known.push(key);
            }
        }
        let minter = Minter::new(self.clock.clone(), known);
        if let Some(key) = minter.due().map_err(minting)? {
            signing_keys::insert(&mut tx, &close(&seal, &key)?).await?;
            tracing::info!(kid = key.kid(), first_use = %key.first_use(), "a new signing key");
            minter.add(&key);
        }
        tx.commit().await?;
        self.take(minter);
        Ok(())
    }

    /// Makes a passport.
    pub fn mint(&self, principal: &Principal, audience: ServiceName) -> Result<Minted, Fault> {
        let minter = self.minter.borrow().clone();
        let minter = minter.ok_or_else(|| minting(MintError::NoKey))?;
        minter.mint(principal, audience).map_err(minting)
    }

    /// The published keys, now and at each change.
    #[must_use]
    pub fn published(&self) -> watch::Receiver<Vec<PublicKey>> {
        self.published.subscribe()
    }

    /// What identity's own server verifies with.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    fn take(&self, minter: Minter) {
        let mut now = minter.published();
        now.sort_by(|a, b| a.kid.cmp(&b.kid));
        self.minter.send_replace(Some(Arc::new(minter)));
        self.keys.replace(&now);
        self.published.send_if_modified(|before| {
            let changed = *before != now;
            if changed {
                *before = now;
            }
            changed
        });
    }
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Signing").field(&*self.published.borrow()).finish()
    }
}

fn open(seal: &ServiceKey, row: &Row) -> Result<SigningKey, Fault> {
    let plain = seal.open(&row.kid, &row.sealed)?;
    let seed: [u8; 32] = plain.as_slice().try_into().map_err(|_| minting(MintError::BadKey))?;
    let seed = Zeroizing::new(seed);
    SigningKey::restore(*seed, row.first_use, row.last_use).map_err(minting)
}

fn close(seal: &ServiceKey, key: &SigningKey) -> Result<Row, Fault> {
    let sealed = seal.seal(key.kid(), key.seed())?;
    Ok(Row { kid: key.kid().to_owned(), sealed, first_use: key.first_use(), last_use: key.last_use() })
}

/// What a passport that was not made is for the caller: without a key yet it may come again.
#[track_caller]
fn minting(error: MintError) -> Fault {
    if matches!(error, MintError::NoKey) {
        Fault::unavailable_because(&error)
    } else {
        Fault::internal(&error)
    }
}
