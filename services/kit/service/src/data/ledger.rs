//! A service's ledger: its RPCs' context, and in the background signed checkpoints and verification.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kit_ledger::{Checkpointer, Ledger, LedgerKey, Parts, PublicKeys};
use kit_ledger_grpc::{LedgerService, PeerCheckpoints};

use crate::process::key;
use crate::{DataService, LedgerConfig};

impl DataService {
    /// Runs a ledger whose checkpoints are kept at `peer`. A checkpoint is made when its time has come or records are
    /// many, and what is due is verified.
    pub fn ledger(
        &mut self,
        ledger: Ledger,
        config: &LedgerConfig,
        peer: PeerCheckpoints,
    ) -> Result<LedgerService> {
        let tenants = self.tenants.clone();
        let private =
            LedgerKey::from_file(&config.key).with_context(|| key(self.process.name(), "LEDGER_KEY_FILE"))?;
        let parts = Arc::new(Parts {
            ledger,
            database: self.database.clone(),
            jobs: self.jobs.clone(),
            key: private,
            public_keys: PublicKeys::from_dir(&config.public_keys).context("LEDGER_PUBLIC_KEYS_DIR")?,
            sink: Arc::new(peer),
            clock: self.process.clock.clone(),
            every: config.checkpoint_every,
            tenants: Arc::new(move || tenants.all().iter().map(|tenant| tenant.id().clone()).collect()),
        });
        let service = LedgerService::new(Arc::clone(&parts), self.tenants.clone());
        let stop = self.process.stop();
        self.process.spawn(Checkpointer::new(parts, service.trigger.clone()).run(stop.clone()));
        self.process.spawn(service.verifier.clone().run(stop));
        Ok(service)
    }
}
