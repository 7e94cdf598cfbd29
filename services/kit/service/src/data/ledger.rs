//! A service's ledger: signed checkpoints and verification, in the background.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kit_ledger::{CheckpointSink, Checkpointer, Ledger, LedgerKey, Pace, Parts, PublicKeys};

use crate::process::key;
use crate::{DataService, LedgerConfig};

impl DataService {
    /// What the ledger works with. `sink` keeps its checkpoints at another service.
    pub fn ledger(
        &self,
        ledger: Ledger,
        config: &LedgerConfig,
        sink: Arc<dyn CheckpointSink>,
    ) -> Result<Arc<Parts>> {
        let tenants = self.tenants.clone();
        let private =
            LedgerKey::from_file(&config.key).with_context(|| key(self.process.name(), "LEDGER_KEY_FILE"))?;
        Ok(Arc::new(Parts {
            ledger,
            database: self.database.clone(),
            jobs: self.jobs.clone(),
            key: private,
            public_keys: PublicKeys::from_dir(&config.public_keys).context("LEDGER_PUBLIC_KEYS_DIR")?,
            sink,
            source: self.process.source.clone(),
            every: config.checkpoint_every,
            tenants: Arc::new(move || tenants.all().iter().map(|tenant| tenant.id().clone()).collect()),
        }))
    }

    /// Makes checkpoints, at `pace` when records are many, and verifies what is due.
    pub fn run_ledger(&mut self, parts: &Arc<Parts>, pace: Pace, verifier: kit_ledger::Verifier) {
        let stop = self.process.stop();
        self.process.spawn(Checkpointer::new(Arc::clone(parts), pace).run(stop.clone()));
        self.process.spawn(verifier.run(stop));
    }
}
