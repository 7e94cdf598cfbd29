//! The wiring: the only file that knows every part of identity.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kit_config::ExposeSecret as _;
use kit_ledger_grpc::LedgerDelivery;
use kit_mail::{Postman, relay_options};
use kit_outbox::destination;
use kit_service::{DataService, Start};

use crate::MIGRATIONS;
use crate::breached::BreachedPasswords;
use crate::config::Config;
use crate::crypto::hasher::Hasher;
use crate::crypto::pepper::Peppers;
use crate::grpc::routes;
use crate::jobs::end_sessions::{self, EndSessions};
use crate::jobs::mail::AccountMails;
use crate::jobs::resets::ResetJob;
use crate::jobs::{follow_breached, purge, rotate_keys};
use crate::ops::Context;
use crate::sessions::Sessions;
use crate::signing::Signing;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// Serves until told to stop.
pub async fn run(config: Config, start: Start) -> Result<()> {
    let mut service = DataService::start(start, &config.data, MIGRATIONS.database).await?;
    let context = context(&service, &config).await?;
    service.follow_tenants(SUPPORTED_SETTINGS)?;
    let keys = service.process.condition("keys");
    let stop = service.process.stop();
    service.process.spawn(rotate_keys::run(context.signing.clone(), keys, stop));
    let stop = service.process.stop();
    service.process.spawn(follow_breached::run(context.breached.clone(), follow_breached::EVERY, stop));
    let stop = service.process.stop();
    service.process.spawn(purge::run(service.jobs.clone(), context.clock.clone(), stop));
    let audits = LedgerDelivery::audit(service.process.mesh.channel("retention")?);
    let calls = config.outbox.relay();
    let mails = AccountMails { context: context.clone(), public_port: config.mail.public_port };
    service.relay(destination::MAIL, Arc::new(Postman::new(mails, config.mail)), relay_options(&calls));
    let ends = Arc::new(EndSessions(context.sessions.clone()));
    service.relay(destination::SESSIONS, ends, end_sessions::relay_options(&calls));
    service.relay(destination::LINK, Arc::new(ResetJob(context.clone())), calls.clone());
    service.relay(destination::AUDIT, Arc::new(audits), calls);
    service.serve(routes(&context), context.signing.keys()).await
}

/// What the operations work with.
async fn context(service: &DataService, config: &Config) -> Result<Context> {
    let clock = service.process.clock.clone();
    let sealer = service.sealer(&config.seal).await?;
    let sessions =
        Sessions::connect(config.redis.expose_secret(), &sealer, &clock).context("IDENTITY_REDIS_URL")?;
    let peppers = Peppers::from_file(&config.peppers).context("IDENTITY_PEPPER_KEYRING_FILE")?;
    let (options, entropy) = (config.hasher, clock.clone());
    let hasher = tokio::task::spawn_blocking(move || Hasher::new(options, peppers, &entropy)).await??;
    let list = config.breached.clone();
    let breached = tokio::task::spawn_blocking(move || BreachedPasswords::open(&list)).await?;
    Ok(Context {
        database: service.database.clone(),
        signing: Signing::new(service.jobs.clone(), &sealer, &clock),
        sealer,
        sessions,
        hasher: Arc::new(hasher),
        breached: breached.context("IDENTITY_BREACHED_FILE")?,
        tenants: service.tenants.clone(),
        clock,
    })
}
