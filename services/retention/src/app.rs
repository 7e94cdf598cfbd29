//! The wiring: the only file that knows every part of retention.
use std::sync::Arc;

use anyhow::Result;
use kit_ledger::{Ledger, Pace, Parts};
use kit_service::{DataService, Start};

use crate::MIGRATIONS;
use crate::clients::policy::PolicyCheckpoints;
use crate::config::Config;
use crate::grpc::routes;
use crate::ops::Retention;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// A checkpoint is made at once when a tenant has so many records since the last round.
const CHECKPOINT_RECORDS: usize = 1_000;

/// Serves until told to stop.
pub async fn run(config: Config, start: Start) -> Result<()> {
    let mut service = DataService::start(start, &config.data, MIGRATIONS.database).await?;
    let policy = PolicyCheckpoints::new(service.process.mesh.channel("policy")?);
    let ledger = service.ledger(Ledger::Audit, &config.ledger, Arc::new(policy))?;
    let retention = retention(&service, &ledger);
    service.follow_tenants(SUPPORTED_SETTINGS)?;
    let passport_keys = service.follow_passport_keys()?;
    service.run_ledger(&ledger, retention.pace.clone(), retention.verifier.clone());
    service.serve(routes(&retention), passport_keys).await
}

fn retention(service: &DataService, ledger: &Arc<Parts>) -> Retention {
    Retention {
        db: service.database.clone(),
        tenants: service.tenants.clone(),
        keys: ledger.public_keys.clone(),
        verifier: kit_ledger::Verifier::new(Arc::clone(ledger)),
        pace: Pace::new(CHECKPOINT_RECORDS),
        spiffe: service.process.mesh.identity().to_string(),
        source: service.process.source.clone(),
    }
}
