//! One copy of a ledger's checkpoints, read in pages beside the walk: each must be signed and continue the one before.
use std::collections::VecDeque;

use kit_ids::TenantId;

use super::document::Chain;
use crate::chain::Hash;
use crate::checkpoint::{Anchor, Checkpoint, CheckpointError};
use crate::checkpointer::{CheckpointSink, SinkError};
use crate::finding::{Finding, Kind};
use crate::keys::PublicKeys;
use crate::ledger::Ledger;
use crate::parts::Parts;
use crate::store;

/// Where checkpoints are read.
pub(super) enum Copy<'a> {
    /// The own database.
    Own(&'a Parts),
    /// The other service.
    Remote(&'a dyn CheckpointSink),
}

/// Whose checkpoints are read.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) ledger: Ledger,
    pub(super) tenant: &'a TenantId,
    pub(super) keys: &'a PublicKeys,
}

/// The checkpoints that are loaded and not passed yet.
pub(super) struct Pins<'a> {
    copy: Copy<'a>,
    of: Of<'a>,
    pub(super) chain: Chain,
    queue: VecDeque<Checkpoint>,
    /// Where the loaded ones end.
    tail: Anchor,
    /// There are no more, or no more can be trusted.
    ended: bool,
}

// === impl Pins ===

impl<'a> Pins<'a> {
    /// From where a walk stands.
    pub(super) fn resume(copy: Copy<'a>, of: Of<'a>, chain: Chain) -> Self {
        let ended = chain.finding.is_some();
        Self { copy, of, chain, queue: VecDeque::new(), tail: chain.anchor, ended }
    }

    /// Reads until every row up to this one is covered, or there are no more.
    pub(super) async fn load_until(&mut self, sequence: u64) -> Result<(), SinkError> {
        while !self.ended && self.tail.sequence < sequence {
            let page = self.page().await?;
            self.ended = page.is_empty();
            for checkpoint in page {
                if let Err(refused) = self.take(checkpoint) {
                    // One that is not signed is another's; a break of the chain is a gap.
                    let gap = refused == CheckpointError::Conflict;
                    let kind = if gap { Kind::Missing } else { Kind::Altered };
                    self.broken(Finding::checkpoint(self.tail.sequence + 1, kind));
                    break;
                }
            }
        }
        Ok(())
    }

    async fn page(&self) -> Result<Vec<Checkpoint>, SinkError> {
        let Of { ledger, tenant, .. } = self.of;
        match &self.copy {
            Copy::Remote(sink) => sink.after(tenant, ledger, self.tail.sequence).await,
            Copy::Own(parts) => {
                let unavailable = |error: sqlx::Error| SinkError::Unavailable(error.to_string());
                let mut tx = parts.read(tenant).await.map_err(unavailable)?;
                let page = store::after(&mut tx, ledger, self.tail.sequence, store::PAGE).await;
                let page = page.map_err(unavailable)?;
                tx.commit().await.map_err(unavailable)?;
                Ok(page)
            }
        }
    }

    fn take(&mut self, checkpoint: Checkpoint) -> Result<(), CheckpointError> {
        checkpoint.verify(self.of.ledger, self.of.tenant, self.of.keys)?;
        checkpoint.statement.continues(&self.tail)?;
        self.tail = checkpoint.anchor();
        self.queue.push_back(checkpoint);
        Ok(())
    }

    /// The hash that is stated of a row; none: no checkpoint covers it.
    pub(super) fn row(&self, sequence: u64) -> Option<Hash> {
        let covers = |checkpoint: &&Checkpoint| checkpoint.statement.sequence >= sequence;
        self.queue.iter().find(covers)?.statement.row(sequence)
    }

    /// Every row up to this one agrees.
    pub(super) fn pass(&mut self, sequence: u64) {
        while let Some(checkpoint) = self.queue.pop_front_if(|first| first.statement.sequence <= sequence) {
            self.chain.anchor = checkpoint.anchor();
            self.chain.compared += 1;
        }
    }

    /// Nothing more is compared.
    pub(super) fn broken(&mut self, finding: Finding) {
        self.chain.finding.get_or_insert(finding);
        self.ended = true;
    }

    /// No more can be read.
    pub(super) fn give_up(&mut self) {
        self.ended = true;
    }
}
