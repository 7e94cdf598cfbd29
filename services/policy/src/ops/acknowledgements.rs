//! Who follows the documents in force, and the agreements that these lack.
use std::collections::BTreeSet;

use kit_access::CallingService;
use kit_fault::Fault;
use kit_tenants::Tenant;
use policy_api::AgreementKind;

use crate::authz::operates;
use crate::ops::Context;
use crate::ops::agreement::rule_of;
use crate::store::agreements::Published;
use crate::store::fence::Position;
use crate::store::{agreements, configurations};
use crate::watch::{Acknowledgement, InForce};

/// What is known of the documents in force.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledgements {
    /// What each instance of each service says of them.
    pub(crate) acknowledgements: Vec<Acknowledgement>,
    /// Tenants that require an agreement which is not published.
    pub(crate) agreements_missing: Vec<String>,
}

/// Asks who has acknowledged what.
#[tracing::instrument(name = "policy.ops.acknowledgements", skip_all)]
pub(crate) async fn run(context: &Context, by: &CallingService) -> Result<Acknowledgements, Fault> {
    operates(by.name())?;
    let in_force = in_force(context).await?;
    let agreements_missing = agreements_missing(context).await?;
    let acknowledgements = context.hub.acks().of(&in_force, context.clock.now());
    Ok(Acknowledgements { acknowledgements, agreements_missing })
}

/// Tenants that require an agreement which is not published.
async fn agreements_missing(context: &Context) -> Result<Vec<String>, Fault> {
    let mut tx = context.jobs.begin().await?;
    let published: BTreeSet<Published> = agreements::published(&mut tx).await?.into_iter().collect();
    tx.commit().await?;
    let missing = |tenant: &Tenant| {
        AgreementKind::ALL.into_iter().any(|kind| {
            let there = published.contains(&Published { tenant: tenant.id().to_string(), kind });
            rule_of(kind, tenant).required && !there
        })
    };
    let all = context.tenants.all();
    Ok(all.iter().filter(|tenant| missing(tenant)).map(|tenant| tenant.id().to_string()).collect())
}

/// Which document of each tenant is in force, and since which position.
async fn in_force(context: &Context) -> Result<Vec<InForce>, Fault> {
    let mut tx = context.jobs.begin().await?;
    let stored = configurations::changed_since(&mut tx, Position::START).await?;
    tx.commit().await?;
    let document = |one: configurations::Stored| InForce {
        tenant: one.tenant,
        digest: one.config.digest,
        position: one.position,
    };
    Ok(stored.into_iter().map(document).collect())
}
