//! The wiring: the only file that knows every part of retention.
use anyhow::Result;
use kit_ledger::{Ledger, Sender};
use kit_ledger_grpc::PeerCheckpoints;
use kit_service::{DataService, Start};

use crate::MIGRATIONS;
use crate::config::Config;
use crate::grpc::routes;
use crate::ops::Context;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// Serves until told to stop.
pub async fn run(config: Config, start: Start) -> Result<()> {
    let mut service = DataService::start(start, &config.data, MIGRATIONS.database).await?;
    let policy = PeerCheckpoints::policy(service.process.mesh.channel("policy")?);
    let ledger = service.ledger(Ledger::Audit, &config.ledger, policy)?;
    let context = Context { ledger, sender: Sender::of(service.process.mesh.identity()) };
    service.follow_tenants(SUPPORTED_SETTINGS)?;
    let passport_keys = service.follow_passport_keys()?;
    service.serve(routes(&context), passport_keys).await
}
