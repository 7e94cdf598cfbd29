//! The wiring: the only file that knows every part of policy.
use std::sync::Arc;

use anyhow::Result;
use kit_ledger::Ledger;
use kit_ledger_grpc::{LedgerDelivery, PeerCheckpoints};
use kit_outbox::destination;
use kit_service::{DataService, Start};

use crate::MIGRATIONS;
use crate::config::Config;
use crate::grpc::routes;
use crate::ops::Context;
use crate::watch::{Hub, follow_self};

/// Serves until told to stop. What is unavailable is waited for; only what can never become right ends the process.
pub async fn run(config: Config, start: Start) -> Result<()> {
    let mut service = DataService::start(start, &config.data, MIGRATIONS.database).await?;
    let retention = service.process.mesh.channel("retention")?;
    let ledger =
        service.ledger(Ledger::Consent, &config.ledger, PeerCheckpoints::retention(retention.clone()))?;
    let context = Context {
        database: service.database.clone(),
        jobs: service.jobs.clone(),
        tenants: service.tenants.clone(),
        keys: service.config_keys.clone(),
        hub: Hub::default(),
        ledger,
        clock: service.process.clock.clone(),
    };
    let stop = service.process.stop();
    service.process.spawn(follow_self(&context, service.process.mesh.instance()).run(stop));
    let passport_keys = service.follow_passport_keys()?;
    service.relay(destination::AUDIT, Arc::new(LedgerDelivery::audit(retention)), config.outbox.relay());
    service.serve(routes(&context), passport_keys).await
}
