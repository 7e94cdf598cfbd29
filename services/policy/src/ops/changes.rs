//! The documents in force, what changed of them since a position, and the agreements that they lack.
use std::collections::BTreeSet;

use holdfast_proto::policy::v1::SignedConfig;
use kit_fault::Fault;
use policy_api::AgreementKind;

use crate::ops::Context;
use crate::ops::agreement::rule_of;
use crate::store::configurations::Removal;
use crate::store::{agreements, configurations, fence};
use crate::watch::InForce;

/// The documents that changed since a position, each verified again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    /// Where the stream stands with them.
    pub(crate) position: u64,
    /// Documents that are what was signed.
    pub(crate) configs: Vec<SignedConfig>,
    /// Tenants whose stored document is not.
    pub(crate) withheld: Vec<String>,
    /// Tenants that are gone.
    pub(crate) removed: Vec<Removal>,
}

/// What changed after a position; 0: everything.
pub(crate) async fn changes(context: &Context, since: u64) -> Result<Changes, Fault> {
    let mut tx = context.jobs.begin().await?;
    // The position first: what commits meanwhile comes with the next call, or twice, which harms nobody.
    let mut changes = Changes { position: fence::position(&mut tx).await?, ..Changes::default() };
    let stored = configurations::changed_since(&mut tx, since).await?;
    let removed = configurations::removed_since(&mut tx, since).await?;
    tx.rollback().await?;
    for one in stored {
        match context.verified(&one) {
            Ok(_) => changes.configs.push(one.config),
            Err(refusal) => {
                tracing::error!(tenant = one.tenant, %refusal, "a stored configuration is withheld");
                metrics::counter!("policy_configuration_withheld_total").increment(1);
                changes.withheld.push(one.tenant);
            }
        }
    }
    changes.removed = removed;
    Ok(changes)
}

/// Tenants that require an agreement which is not published.
pub(crate) async fn agreements_missing(context: &Context) -> Result<Vec<String>, Fault> {
    let mut tx = context.jobs.begin().await?;
    let published: BTreeSet<_> = agreements::published(&mut tx).await?.into_iter().collect();
    tx.rollback().await?;
    let missing = |tenant: &kit_tenants::Tenant| {
        AgreementKind::ALL.into_iter().any(|kind| {
            let there = published.contains(&(tenant.id().to_string(), kind.to_string()));
            rule_of(kind, tenant).required && !there
        })
    };
    let all = context.tenants.all();
    Ok(all.iter().filter(|tenant| missing(tenant)).map(|tenant| tenant.id().to_string()).collect())
}

/// Which document of each tenant is in force, and since which position.
pub(crate) async fn in_force(context: &Context) -> Result<Vec<InForce>, Fault> {
    let mut tx = context.jobs.begin().await?;
    let stored = configurations::changed_since(&mut tx, 0).await?;
    tx.rollback().await?;
    let document = |one: configurations::Stored| InForce {
        tenant: one.tenant,
        digest: one.config.digest,
        position: one.position,
    };
    Ok(stored.into_iter().map(document).collect())
}
