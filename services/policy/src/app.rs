//! The wiring: the only file that knows every part of policy.
use std::sync::Arc;

use anyhow::Result;
use kit_ledger::{Ledger, Pace, Parts};
use kit_outbox::{RelayOptions, destination};
use kit_service::{DataService, Start};

use crate::MIGRATIONS;
use crate::clients::retention::Retention;
use crate::config::Config;
use crate::ops::{Consents, Core};
use crate::watch::{Hub, follow_self};

/// A checkpoint comes at the latest after so many records of one tenant.
const CHECKPOINT_RECORDS: usize = 1_000;

/// Serves until told to stop. What is away is waited for; only what can never become right ends the process.
pub async fn run(config: Config, start: Start) -> Result<()> {
    let mut service = DataService::start(start, &config.data, MIGRATIONS.database).await?;
    let retention = Arc::new(Retention::new(service.process.mesh.channel("retention")?));
    let ledger = service.ledger(Ledger::Consent, &config.ledger, Arc::clone(&retention) as _)?;
    let core = core(&service, &ledger);
    let stop = service.process.stop();
    service.process.spawn(follow_self(&core, service.process.mesh.instance()).run(stop));
    let passport_keys = service.follow_passport_keys()?;
    let options = RelayOptions { poll: config.outbox_poll, ..RelayOptions::default() };
    service.relay(destination::AUDIT, retention, options);
    service.run_ledger(&ledger, core.consents.pace.clone(), core.consents.verifier.clone());
    service.serve(crate::grpc::routes(&core).prepare(), passport_keys).await
}

fn core(service: &DataService, ledger: &Arc<Parts>) -> Core {
    Core {
        database: service.database.clone(),
        jobs: service.jobs.clone(),
        tenants: service.tenants.clone(),
        keys: service.config_keys.clone(),
        hub: Hub::default(),
        source: service.process.source.clone(),
        consents: Consents {
            verifier: kit_ledger::Verifier::new(Arc::clone(ledger)),
            public_keys: ledger.public_keys.clone(),
            pace: Pace::new(CHECKPOINT_RECORDS),
        },
    }
}
