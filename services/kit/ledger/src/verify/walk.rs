//! The walk itself: from where the run stands to its target, page by page.
use jiff::{SignedDuration, Timestamp};
use kit_ids::{TenantId, WorkerId};
use tokio::time::Instant;

use super::document::Verification;
use super::pins::{Copy, Of, Pins};
use super::worker::{Verifier, VerifyError};
use crate::checkpointer::SinkError;
use crate::finding::{Finding, Kind};
use crate::rows::{Stored, read_page};

/// Rows read and recomputed at a time, some 400 KiB: the round trips of smaller pages take longer than the work.
const PAGE: usize = 1_000;
/// A record that waits so much longer for its checkpoint than two intervals is not vouched for.
const OVERDUE: SignedDuration = SignedDuration::from_hours(1);

/// A run, with both copies of the checkpoints beside it.
struct Walk<'a> {
    run: &'a mut Verification,
    own: Pins<'a>,
    remote: Pins<'a>,
}

// === impl Verifier ===

impl Verifier {
    /// What the run must reach, asked once when it begins: first the checkpoints, then the ledger's end, which is never
    /// before them unless rows were cut off.
    pub(super) async fn aim(&self, run: &mut Verification) -> Result<(), VerifyError> {
        let tenant = &run.tenant;
        let remote = match self.last_of_other(tenant).await {
            Ok(remote) => remote,
            Err(error) => {
                tracing::warn!(%tenant, %error, "verified without the other service's checkpoints");
                run.remote_available = false;
                None
            }
        };
        let mut tx = self.parts.read(tenant).await?;
        let own = crate::store::last(&mut tx, run.ledger).await?;
        let head = crate::read::head(&mut tx, run.ledger).await?;
        tx.commit().await?;
        let own_end = own.map_or(0, |own| own.statement.sequence);
        // The other service is the first to store a checkpoint: the own copy of the last one may still be on its way.
        run.own.due = remote.as_ref().map_or(0, |remote| remote.statement.first().saturating_sub(1));
        run.remote.due = own_end;
        let remote_end = remote.map_or(0, |remote| remote.statement.sequence);
        run.target = head.map_or(0, |head| head.sequence).max(own_end).max(remote_end);
        Ok(())
    }

    /// Walks on to the end.
    pub(super) async fn walk(&self, run: &mut Verification, holder: WorkerId) -> Result<(), VerifyError> {
        let target = run.target;
        self.walk_to(run, holder, target).await?;
        run.finished_at = Some(self.parts.clock.now());
        self.save(run, holder).await
    }

    /// Walks as far as this row, and checks what only the end shows if it is the end. The run is saved about every
    /// second; another instance that took it over ends this walk.
    pub(super) async fn walk_to(
        &self,
        run: &mut Verification,
        holder: WorkerId,
        row: u64,
    ) -> Result<(), VerifyError> {
        let (tenant, parts) = (run.tenant.clone(), &self.parts);
        let of = Of { ledger: run.ledger, tenant: &tenant, keys: &parts.public_keys };
        let own = Pins::resume(Copy::Own(parts), of, run.own);
        let remote = Pins::resume(Copy::Remote(parts.sink.as_ref()), of, run.remote);
        let mut walk = Walk { run, own, remote };
        let mut saved = Instant::now();
        while walk.run.record.is_none() && walk.run.checked < row {
            // The last row again, with whatever else stands in its place: pages leave nothing out between them.
            let after = walk.run.checked.saturating_sub(1);
            let page = read_page(parts, &tenant, after, PAGE).await?;
            walk.load(after + page.len() as u64).await?;
            walk.take(&tenant, &page, row);
            if saved.elapsed() >= super::worker::SAVE_EVERY {
                self.save(walk.run, holder).await?;
                saved = Instant::now();
            }
        }
        if walk.run.record.is_none() && walk.run.checked == walk.run.target {
            let end = read_page(parts, &tenant, row.saturating_sub(1), 2).await?;
            walk.run.record = end.get(1).filter(|second| second.is_at(row)).map(|second| second.altered(row));
            let twice = SignedDuration::try_from(parts.every * 2).unwrap_or(SignedDuration::MAX);
            let now = parts.clock.now();
            walk.finish(|first, slack| now.duration_since(first) > twice + slack);
        }
        Ok(())
    }

    async fn last_of_other(&self, tenant: &TenantId) -> Result<Option<crate::Checkpoint>, SinkError> {
        let ask = self.parts.sink.last(tenant, self.parts.ledger);
        let answer = tokio::time::timeout(super::worker::OTHER_WITHIN, ask).await;
        answer.unwrap_or_else(|_| Err(SinkError::Unavailable("no answer in time".to_owned())))
    }
}

// === impl Walk ===

impl Walk<'_> {
    async fn load(&mut self, until: u64) -> Result<(), VerifyError> {
        // The own database is needed for the rows too: if it is unavailable, the walk is.
        self.own.load_until(until).await.map_err(VerifyError::Own)?;
        if self.run.remote_available
            && let Err(error) = self.remote.load_until(until).await
        {
            tracing::warn!(tenant = %self.run.tenant, %error, "the other service's checkpoints are unavailable");
            self.run.remote_available = false;
            self.remote.give_up();
        }
        Ok(())
    }

    fn take(&mut self, tenant: &TenantId, page: &[Stored], row: u64) {
        let mut rows = page.iter();
        let stood = self.run.checked;
        if stood > 0 && rows.next().is_none_or(|last| !last.is_at(stood) || last.hash != self.run.head) {
            self.run.record = Some(Finding::record(stood, Kind::Missing));
            return;
        }
        if rows.len() == 0 {
            self.run.record = Some(Finding::record(stood + 1, Kind::Missing));
        }
        let left = usize::try_from(row - stood).unwrap_or(usize::MAX);
        for row in rows.take(left) {
            if let Err(finding) = self.step(tenant, row) {
                self.run.record = Some(finding);
                break;
            }
        }
        (self.run.own, self.run.remote) = (self.own.chain, self.remote.chain);
    }

    fn step(&mut self, tenant: &TenantId, row: &Stored) -> Result<(), Finding> {
        let sequence = self.run.checked + 1;
        let hash = row.link(tenant, sequence, self.run.head)?;
        let stated = [self.remote.row(sequence), self.own.row(sequence)];
        let agrees = stated.into_iter().flatten().all(|stated| stated == hash);
        if !agrees || !row.columns_agree(self.run.ledger, tenant) {
            return Err(row.altered(sequence));
        }
        (self.run.checked, self.run.head) = (sequence, hash);
        self.run.first_at.get_or_insert(row.at);
        if self.remote.row(sequence).is_none() {
            self.run.unsigned_at.get_or_insert(row.at);
        }
        self.own.pass(sequence);
        self.remote.pass(sequence);
        Ok(())
    }

    /// What only the end shows: checkpoints that must have been there and were not.
    fn finish(&mut self, is_old: impl Fn(Timestamp, SignedDuration) -> bool) {
        let asked = self.run.remote_available;
        let none = asked
            && self.remote.chain.anchor.sequence == 0
            && self.run.first_at.is_some_and(|first| is_old(first, SignedDuration::ZERO));
        self.run.is_overdue = self.run.unsigned_at.is_some_and(|first| is_old(first, OVERDUE));
        for (pins, is_asked) in [(&mut self.remote, asked), (&mut self.own, true)] {
            let reached = pins.chain.anchor.sequence;
            if is_asked && (reached < pins.chain.due || none) {
                pins.broken(Finding::checkpoint(reached + 1, Kind::Missing));
            }
        }
        let (own, remote) = (self.own.chain.anchor, self.remote.chain.anchor);
        if asked && own.sequence == remote.sequence && own.digest != remote.digest {
            self.remote.broken(Finding::checkpoint(remote.sequence, Kind::Altered));
        }
        (self.run.own, self.run.remote) = (self.own.chain, self.remote.chain);
    }
}
