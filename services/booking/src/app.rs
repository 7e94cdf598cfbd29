//! The wiring: the only file that knows every part of booking.
use std::sync::Arc;

use anyhow::Result;
use kit_ledger_grpc::LedgerDelivery;
use kit_mail::{Postman, relay_options};
use kit_outbox::destination;
use kit_service::{DataService, SealConfig, Start};

use crate::MIGRATIONS;
use crate::clients::circuit::Guarded;
use crate::clients::policy::PolicyClient;
use crate::config::Config;
use crate::grpc::routes;
use crate::jobs::mail::BookingMails;
use crate::jobs::{link, purge, purge_erased};
use crate::ops::context::Context;
use crate::ops::provider_locks::ProviderLocks;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// Serves until told to stop.
pub async fn run(config: Config, start: Start) -> Result<()> {
    let mut service = DataService::start(start, &config.data, MIGRATIONS.database).await?;
    let context = context(&service, &config.seal, config.mail.public_port).await?;
    service.follow_tenants(SUPPORTED_SETTINGS)?;
    let passport_keys = service.follow_passport_keys()?;
    relay(&mut service, &context, &config)?;
    let stop = service.process.stop();
    service.process.spawn(purge::run(service.jobs.clone(), context.clock.clone(), stop.clone()));
    service.process.spawn(purge_erased::run(context.clone(), stop));
    service.serve(routes(&context), passport_keys).await
}

async fn context(service: &DataService, seal: &SealConfig, public_port: u16) -> Result<Context> {
    let policy = PolicyClient::new(&service.process.mesh.channel("policy")?);
    Ok(Context {
        database: service.database.clone(),
        sealer: service.sealer(seal).await?,
        tenants: service.tenants.clone(),
        policy: Arc::new(Guarded::new(policy)),
        clock: service.process.clock.clone(),
        provider_locks: ProviderLocks::default(),
        public_port,
    })
}

/// One relay for each destination of the outbox.
fn relay(service: &mut DataService, context: &Context, config: &Config) -> Result<()> {
    let calls = config.outbox.relay();
    let postman = Postman::new(BookingMails { context: context.clone() }, config.mail.clone());
    let consents = LedgerDelivery::consent(service.process.mesh.channel("policy")?);
    let audits = LedgerDelivery::audit(service.process.mesh.channel("retention")?);
    service.relay(destination::CONSENT, Arc::new(consents), calls.clone());
    service.relay(destination::AUDIT, Arc::new(audits), calls.clone());
    service.relay(destination::MAIL, Arc::new(postman), relay_options(&calls));
    service.relay(destination::LINK, link::deliverer(context), calls);
    Ok(())
}
