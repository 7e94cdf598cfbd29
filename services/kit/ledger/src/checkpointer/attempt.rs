//! One tenant's attempt: the rows since the last checkpoint are read, their links recomputed, and only then signed.
use std::sync::PoisonError;

use kit_authz::Permit;
use kit_ids::TenantId;

use super::{Checkpointer, Seen, SinkError};
use crate::authz::KeepLedger;
use crate::chain::{Hash, ZERO};
use crate::checkpoint::{Anchor, Checkpoint, MAX_ROWS, Statement};
use crate::finding::{Finding, Kind};
use crate::halt::{self, Halt};
use crate::read::{Head, head};
use crate::rows::{Stored, read_page};
use crate::store::{self, PutError};

/// Why an attempt came to no end.
#[derive(Debug, thiserror::Error)]
pub(super) enum AttemptError {
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the other service: {0}")]
    Sink(#[from] SinkError),
    /// Another instance was at it at the same time.
    #[error("another instance signs")]
    Concurrent,
}

/// What one step of an attempt came to.
enum Step {
    /// Everything is signed.
    Done,
    /// There may be more.
    More,
    /// The past disagrees.
    Halt(Finding),
}

// === impl Seen ===

impl Seen {
    /// Whether the ledger ends where the checkpoint does.
    fn is_end(&self, end: &Head) -> bool {
        (self.anchor.sequence, self.hash) == (end.sequence, end.hash)
    }
}

// === impl Checkpointer ===

impl Checkpointer {
    /// Signs everything that is there. The halt, if the ledger is halted now.
    pub(super) async fn try_attempt(&self, tenant: &TenantId) -> Result<Option<Halt>, AttemptError> {
        loop {
            let mut tx = self.parts.read(tenant).await?;
            let halted = halt::open(&mut tx, self.parts.ledger).await?;
            let (end, seen) = (head(&mut tx, self.parts.ledger).await?, self.seen(tenant));
            // Most attempts of most tenants: nothing has come since.
            if halted.is_some() || end.is_some_and(|end| seen.is_some_and(|seen| seen.is_end(&end))) {
                tx.commit().await?;
                return Ok(halted);
            }
            let last = store::last(&mut tx, self.parts.ledger).await?;
            let there = match seen {
                Some(Seen { anchor, .. }) => {
                    store::after(&mut tx, self.parts.ledger, anchor.sequence - 1, 1).await?.pop()
                }
                None => None,
            };
            tx.commit().await?;
            if let Some(finding) = self.lost(tenant, last.as_ref(), seen, there.as_ref()) {
                return Ok(Some(self.halt(tenant, finding).await));
            }
            if let Some(last) = &last {
                self.see(last);
            }
            match self.step(tenant, last).await? {
                Step::Done => return Ok(None),
                Step::More => {}
                Step::Halt(finding) => return Ok(Some(self.halt(tenant, finding).await)),
            }
        }
    }

    async fn step(&self, tenant: &TenantId, last: Option<Checkpoint>) -> Result<Step, AttemptError> {
        let from = last.as_ref().map_or(0, |last| last.statement.sequence);
        // The row that the last checkpoint names comes first, then those that are new.
        let page = read_page(&self.parts, tenant, from.saturating_sub(1), MAX_ROWS + 1).await?;
        let hashes = match new_rows(tenant, last.as_ref(), &page) {
            Ok(hashes) => hashes,
            Err(finding) => return Ok(Step::Halt(finding)),
        };
        if hashes.is_empty() {
            return Ok(Step::Done);
        }
        let statement = Statement {
            tenant: tenant.clone(),
            ledger: self.parts.ledger,
            sequence: from + hashes.len() as u64,
            prev: last.as_ref().map_or(ZERO, Checkpoint::digest),
            rows: hashes,
            at: self.parts.clock.now(),
        };
        let checkpoint = statement.sign(&self.parts.key);
        let is_full = checkpoint.statement.rows.len() == MAX_ROWS;
        match self.parts.sink.put(&checkpoint).await {
            Ok(()) => self.store_copy(checkpoint).await?,
            Err(SinkError::Conflict) => match self.contested(tenant, last, &checkpoint).await? {
                Ok(theirs) => return self.store_copy(theirs).await.map(|()| Step::More),
                Err(finding) => return Ok(Step::Halt(finding)),
            },
            Err(error) => return Err(error.into()),
        }
        // What came meanwhile is the next attempt's, or one busy tenant would keep the others waiting.
        Ok(if is_full { Step::More } else { Step::Done })
    }

    fn seen(&self, tenant: &TenantId) -> Option<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).copied()
    }

    fn see(&self, checkpoint: &Checkpoint) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (anchor, hash) = (checkpoint.anchor(), checkpoint.statement.hash());
        seen.insert(checkpoint.statement.tenant.clone(), Seen { anchor, hash });
    }

    /// A last checkpoint that is not what was signed, or a chain that lacks what this instance has seen in it, or has
    /// another in its place (`there`).
    fn lost(
        &self,
        tenant: &TenantId,
        last: Option<&Checkpoint>,
        seen: Option<Seen>,
        there: Option<&Checkpoint>,
    ) -> Option<Finding> {
        if let Some(last) = last
            && last.verify(self.parts.ledger, tenant, &self.parts.public_keys).is_err()
        {
            return Some(Finding::checkpoint(last.statement.sequence, Kind::Altered));
        }
        let seen = seen?.anchor;
        match there {
            Some(there) if there.anchor() == seen => None,
            Some(there) => Some(Finding::checkpoint(there.statement.first(), Kind::Altered)),
            None => {
                let end = last.map_or(0, |last| last.statement.sequence);
                Some(Finding::checkpoint(end + 1, Kind::Missing))
            }
        }
    }

    /// The other service stores something else: another instance's checkpoint of the same rows, or one whose answer was
    /// lost, is taken over; what contradicts this ledger is a finding.
    async fn contested(
        &self,
        tenant: &TenantId,
        last: Option<Checkpoint>,
        ours: &Checkpoint,
    ) -> Result<Result<Checkpoint, Finding>, AttemptError> {
        let stored = self.parts.sink.last(tenant, self.parts.ledger).await?;
        let mut tx = self.parts.read(tenant).await?;
        let now = store::last(&mut tx, self.parts.ledger).await?;
        tx.commit().await?;
        if now != last {
            return Err(AttemptError::Concurrent);
        }
        let anchor = last.map(|last| last.anchor()).unwrap_or_default();
        let Some(stored) = stored else {
            return Ok(Err(Finding::checkpoint(1, Kind::Missing)));
        };
        let (theirs, ours) = (&stored.statement, &ours.statement);
        if stored.verify(self.parts.ledger, tenant, &self.parts.public_keys).is_err() {
            return Ok(Err(Finding::checkpoint(theirs.first(), Kind::Altered)));
        }
        if theirs.sequence == anchor.sequence {
            return Ok(Err(Finding::checkpoint(theirs.first(), Kind::Altered)));
        }
        if theirs.continues(&anchor).is_err() {
            // Whoever stands further back has lost some.
            let first = theirs.sequence.min(anchor.sequence) + 1;
            return Ok(Err(Finding::checkpoint(first, Kind::Missing)));
        }
        let both = ours.first()..=theirs.sequence.min(ours.sequence);
        if let Some(sequence) = both.clone().find(|at| theirs.row(*at) != ours.row(*at)) {
            return Ok(Err(Finding::record(sequence, Kind::Altered)));
        }
        let head = self.head(tenant).await?;
        let cut = head < theirs.sequence;
        Ok(if cut { Err(Finding::record(head + 1, Kind::Missing)) } else { Ok(stored) })
    }

    async fn head(&self, tenant: &TenantId) -> Result<u64, sqlx::Error> {
        let mut tx = self.parts.read(tenant).await?;
        let head = head(&mut tx, self.parts.ledger).await?;
        tx.commit().await?;
        Ok(head.map_or(0, |head| head.sequence))
    }

    /// The own copy; another instance may have stored it already.
    async fn store_copy(&self, checkpoint: Checkpoint) -> Result<(), AttemptError> {
        let statement = &checkpoint.statement;
        let permit = Permit::<KeepLedger>::for_service(&statement.tenant);
        let mut tx = self.parts.database.write(&permit).await?;
        match store::put(&mut tx, &checkpoint, &self.parts.public_keys).await {
            Ok(()) => tx.commit().await?,
            Err(PutError::Refused(_)) => return Err(AttemptError::Concurrent),
            Err(PutError::Database(error)) => return Err(error.into()),
        }
        self.see(&checkpoint);
        Ok(())
    }

    /// Halts the ledger. A halt that cannot be stored is one all the same, and is found again at the next attempt.
    async fn halt(&self, tenant: &TenantId, finding: Finding) -> Halt {
        let halt = Halt { at: self.parts.clock.now(), finding };
        let stored = async {
            let permit = Permit::<KeepLedger>::for_service(tenant);
            let mut tx = self.parts.database.write(&permit).await?;
            halt::halt(&mut tx, self.parts.ledger, &halt).await?;
            tx.commit().await
        };
        if let Err(error) = stored.await {
            tracing::error!(%tenant, %error, "the halt of a ledger cannot be stored");
        }
        halt
    }
}

/// The hashes of the rows behind the last checkpoint, whose own row must be the one that was signed.
fn new_rows(tenant: &TenantId, last: Option<&Checkpoint>, page: &[Stored]) -> Result<Vec<Hash>, Finding> {
    let mut rows = page.iter();
    let (mut at, mut head) = (Anchor::default().sequence, ZERO);
    if let Some(last) = last {
        (at, head) = (last.statement.sequence, last.statement.hash());
        let row = rows.next().ok_or_else(|| Finding::record(at, Kind::Missing))?;
        if u64::try_from(row.sequence) != Ok(at) {
            return Err(Finding::record(at, Kind::Missing));
        }
        if row.hash != head {
            return Err(row.altered(at));
        }
    }
    let mut hashes = Vec::new();
    for row in rows.take(MAX_ROWS) {
        at += 1;
        head = row.link(tenant, at, head)?;
        hashes.push(head);
    }
    Ok(hashes)
}
