//! A configuration comes in.
use holdfast_proto::policy::v1::SignedConfig;
use kit_pg::TenantTx;
use kit_tenants::{Refusal, Tenant, verify_signed};
use policy_api::AgreementKind;

use crate::ops::agreement::republish;
use crate::ops::agreement::rule_of;
use crate::ops::{Core, Error, Outcome, audit};
use crate::store::configurations::{self, Change};
use crate::store::{agreements, bindings, fence};
use crate::supported_settings::SUPPORTED_SETTINGS;

/// A document and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) epoch: u64,
    pub(crate) config: SignedConfig,
    pub(crate) source: String,
    pub(crate) generation: i64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) changed: bool,
    pub(crate) position: u64,
    pub(crate) agreements_ready: bool,
}

/// Stores a document, after checking all that can be wrong with it. A change of the cancellation rules publishes the
/// next version of that agreement in the same transaction.
#[tracing::instrument(name = "policy.ops.apply", skip_all)]
pub(crate) async fn apply(core: &Core, command: &Command) -> Outcome<Applied> {
    let tenant = verify_signed(&command.config, &core.keys)?;
    SUPPORTED_SETTINGS.check(&tenant)?;
    checked_source(&command.source)?;
    let mut tx = core.database.tenant(tenant.id()).await?;
    let fence = fence::lock(&mut tx).await?;
    if command.epoch != fence.epoch {
        return Err(Error::EpochStale);
    }
    bind(core, &mut tx, &command.source).await?;
    let position = match held(core, &mut tx, &tenant, &command.config).await? {
        Some(position) => (false, position),
        None => (true, store(core, &mut tx, &tenant, command, fence.position + 1).await?),
    };
    let agreements_ready = ready(&mut tx, &tenant).await?;
    tx.commit().await?;
    let (changed, position) = position;
    if changed {
        core.hub.advance(position);
        tracing::info!(tenant = %tenant.id(), position, "a configuration was applied");
    }
    Ok(Applied { changed, position, agreements_ready })
}

fn checked_source(source: &str) -> Outcome<()> {
    let named = source.split_once('/').is_some_and(|(space, name)| !space.is_empty() && !name.is_empty());
    if named && source.len() <= 300 {
        return Ok(());
    }
    Err(Error::Invalid(vec![("source".to_owned(), "FORMAT", "must be namespace/name".into())]))
}

async fn bind(core: &Core, tx: &mut TenantTx, source: &str) -> Outcome<()> {
    match bindings::find(tx).await? {
        None => Ok(bindings::bind(tx, source, core.source.now()).await?),
        Some(binding) if binding.removed || binding.source != source => {
            Err(Error::Claimed("tenant_id".to_owned()))
        }
        Some(_) => Ok(()),
    }
}

/// The position of an equal document that is held; refuses an older one.
async fn held(
    core: &Core,
    tx: &mut TenantTx,
    tenant: &Tenant,
    config: &SignedConfig,
) -> Outcome<Option<u64>> {
    let Some(stored) = configurations::current(tx).await? else { return Ok(None) };
    let sound = core.verified(&stored).is_ok();
    if sound && stored.config.document == config.document {
        return Ok(Some(stored.position));
    }
    let issued = tenant.issued_at().as_microsecond();
    // A stored document that was tampered with is replaced by the one that it was, too.
    let newer = issued > stored.issued_at_us || (!sound && issued == stored.issued_at_us);
    if newer { Ok(None) } else { Err(Refusal::Older.into()) }
}

async fn store(
    core: &Core,
    tx: &mut TenantTx,
    tenant: &Tenant,
    command: &Command,
    position: u64,
) -> Outcome<u64> {
    let hosts: Vec<_> = tenant.domains().iter().map(|domain| domain.host.clone()).collect();
    if let Some(host) = bindings::claim_hosts(tx, &hosts).await?.into_iter().next() {
        return Err(Error::Claimed(format!("domains.{host}")));
    }
    let at = core.source.now();
    let change = Change {
        position,
        issued_at_us: tenant.issued_at().as_microsecond(),
        generation: command.generation,
        epoch: command.epoch,
        at,
    };
    configurations::append(tx, &command.config, change).await?;
    fence::advance(tx, position).await?;
    audit::record(core, tx, "operator", "configuration.apply", &format!("tenant/{}", tenant.id())).await?;
    republish(core, tx, tenant).await?;
    Ok(position)
}

/// Whether every required agreement is published.
async fn ready(tx: &mut TenantTx, tenant: &Tenant) -> Outcome<bool> {
    for kind in AgreementKind::ALL {
        if rule_of(kind, tenant).required && agreements::current(tx, kind).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}
