//! A configuration comes in.
use holdfast_proto::policy::v1::SignedConfig;
use kit_access::CallingService;
use kit_authz::Permit;
use kit_fault::{Fault, Reason};
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::{TenantTx, WriteTx};
use kit_principal::ServiceName;
use kit_tenants::{Refusal, Tenant, verify_signed};
use policy_api::AgreementKind;

use crate::authz::ApplyConfiguration;
use crate::ops::agreement::{republish, rule_of};
use crate::ops::{Context, claimed};
use crate::store::configurations::{self, Change};
use crate::store::fence::{self, Epoch, Position};
use crate::store::{agreements, bindings};
use crate::supported_settings::SUPPORTED_SETTINGS;

/// A document and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) epoch: Epoch,
    pub(crate) config: SignedConfig,
    pub(crate) source: String,
    pub(crate) generation: i64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) changed: bool,
    pub(crate) position: Position,
    pub(crate) agreements_ready: bool,
}

/// Stores a document, after checking all that can be wrong with it. A change of the cancellation rules publishes the
/// next version of that agreement in the same transaction.
#[tracing::instrument(name = "policy.ops.apply", skip_all)]
pub(crate) async fn run(context: &Context, by: &CallingService, command: &Command) -> Result<Applied, Fault> {
    let tenant = verify_signed(&command.config, &context.keys)?;
    SUPPORTED_SETTINGS.check(&tenant)?;
    checked_source(&command.source)?;
    let permit = Permit::<ApplyConfiguration>::request(&by.at(tenant.id()), tenant)?;
    let tenant = permit.evidence();
    let mut tx = context.write(&permit).await?;
    let fence = fence::lock(&mut tx).await?;
    if command.epoch != fence.epoch {
        return Err(Fault::new(Reason::EpochStale));
    }
    bind(context, &mut tx, &command.source).await?;
    let unchanged = unchanged(context, &mut tx, tenant, &command.config).await?;
    let changed = unchanged.is_none();
    let position = match unchanged {
        Some(position) => position,
        None => store(context, &mut tx, tenant, command, fence.position.next()).await?,
    };
    let agreements_ready = ready(&mut tx, tenant).await?;
    tx.commit().await?;
    if changed {
        context.hub.advance(position);
        tracing::info!(tenant = %tenant.id(), position = position.get(), "a configuration was applied");
    }
    Ok(Applied { changed, position, agreements_ready })
}

fn checked_source(source: &str) -> Result<(), Fault> {
    let named = source.split_once('/').is_some_and(|(space, name)| !space.is_empty() && !name.is_empty());
    if named && source.len() <= 300 {
        return Ok(());
    }
    Err(Fault::format("source", "must be namespace/name"))
}

async fn bind(context: &Context, tx: &mut WriteTx<ApplyConfiguration>, source: &str) -> Result<(), Fault> {
    match bindings::find(tx).await? {
        None => Ok(bindings::bind(tx, source, context.clock.now()).await?),
        Some(binding) if binding.removed || binding.source != source => Err(claimed("tenant_id")),
        Some(_) => Ok(()),
    }
}

/// The position of an equal document that is in force; refuses an older one.
async fn unchanged(
    context: &Context,
    tx: &mut TenantTx,
    tenant: &Tenant,
    config: &SignedConfig,
) -> Result<Option<Position>, Fault> {
    let Some(stored) = configurations::current(tx).await? else { return Ok(None) };
    let valid = context.verified(&stored).is_ok();
    if valid && stored.config.document == config.document {
        return Ok(Some(stored.position));
    }
    let issued = tenant.issued_at().as_microsecond();
    // A stored document that was tampered with is replaced by the one that it was, too.
    let newer = issued > stored.issued_at_us || (!valid && issued == stored.issued_at_us);
    if newer { Ok(None) } else { Err(Refusal::Older.into()) }
}

async fn store(
    context: &Context,
    tx: &mut WriteTx<ApplyConfiguration>,
    tenant: &Tenant,
    command: &Command,
    position: Position,
) -> Result<Position, Fault> {
    let hosts: Vec<_> = tenant.domains().iter().map(|domain| domain.host.clone()).collect();
    if let Some(host) = bindings::claim_hosts(tx, &hosts).await?.into_iter().next() {
        return Err(claimed(format!("domains.{host}")));
    }
    let at = context.clock.now();
    let change = Change {
        position,
        issued_at_us: tenant.issued_at().as_microsecond(),
        generation: command.generation,
        epoch: command.epoch,
        at,
    };
    configurations::append(tx, &command.config, change).await?;
    fence::advance(tx, position).await?;
    let entry = AuditEntry::done(
        ServiceName::Operator.as_str(),
        "configuration.apply",
        format!("tenant/{}", tenant.id()),
    );
    record_audit(tx, &context.clock, &entry).await?;
    republish(context, tx, tenant).await?;
    Ok(position)
}

/// Whether every required agreement is published.
async fn ready(tx: &mut TenantTx, tenant: &Tenant) -> Result<bool, Fault> {
    for kind in AgreementKind::ALL {
        if rule_of(kind, tenant).required && agreements::current(tx, kind).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}
