//! The use cases, one a file: load and decide who may, then store, enqueue and commit in one transaction, tell who
//! watches, and answer.
use std::sync::Arc;

use kit_authz::{Action, Permit, Requester};
use kit_clock::Clock;
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::TenantId;
use kit_ledger_grpc::LedgerService;
use kit_pg::{Database, Jobs, TenantTx, WriteTx};
use kit_tenants::{KeyDir, Refusal, Tenant, Tenants, verify_signed};
use policy_api::AgreementKind;
use policy_domain::Rules;

use crate::store::configurations::{self, Stored};
use crate::watch::Hub;

pub(crate) mod acknowledgements;
pub(crate) mod agreement;
pub(crate) mod apply;
pub(crate) mod begin;
pub(crate) mod changes;
pub(crate) mod current;
pub(crate) mod decide_cancellation;
pub(crate) mod get;
pub(crate) mod last_verification;
pub(crate) mod list_applied;
pub(crate) mod privacy_notice;
pub(crate) mod publish;
pub(crate) mod remove;
pub(crate) mod resolve;
mod rules;
pub(crate) mod verify_consents;

pub(crate) use rules::rules_of;

/// What use cases work with. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// Role `policy_app`: within a tenant.
    pub database: Database,
    /// Role `policy_jobs`: across tenants.
    pub jobs: Jobs,
    /// What is in force, in memory.
    pub tenants: Tenants,
    /// Whose signature on a configuration counts.
    pub keys: KeyDir,
    /// Who follows the configuration.
    pub hub: Hub,
    /// The consent ledger.
    pub ledger: LedgerService,
    /// Time and ids.
    pub clock: Clock,
}

// === impl Context ===

impl Context {
    /// The tenant for which a service asks or brings something: the configuration names it, or did until a day ago.
    pub(crate) fn admit(&self, tenant: &str) -> Result<TenantId, Fault> {
        self.tenants.admit(tenant, self.clock.now())
    }

    /// The tenant's configuration in memory. Before the first snapshot nobody can say that a tenant does not exist.
    pub(crate) fn tenant(&self, id: &TenantId) -> Result<Arc<Tenant>, Fault> {
        match self.tenants.get(id) {
            Some(tenant) => Ok(tenant),
            None if self.tenants.complete() => Err(Fault::not_found()),
            None => Err(Fault::unavailable()),
        }
    }

    /// Begins a transaction that reads, for who asks.
    pub(crate) async fn read(&self, by: &impl Requester) -> Result<TenantTx, sqlx::Error> {
        self.database.read(by).await
    }

    /// Begins a transaction that writes what was permitted.
    pub(crate) async fn write<A: Action>(&self, permit: &Permit<A>) -> Result<WriteTx<A>, sqlx::Error> {
        self.database.write(permit).await
    }

    /// A stored document, verified again: a changed byte makes it no document at all.
    pub(crate) fn verified(&self, stored: &Stored) -> Result<Tenant, Refusal> {
        let tenant = verify_signed(&stored.config, &self.keys)?;
        if tenant.id().as_str() != stored.tenant {
            return Err(Refusal::Invalid("tenant_id"));
        }
        Ok(tenant)
    }

    /// The document in force as the transaction sees it.
    pub(crate) async fn stored_tenant(&self, tx: &mut TenantTx) -> Result<Tenant, Fault> {
        let stored = configurations::current(tx).await?.ok_or_else(Fault::not_found)?;
        self.verified(&stored).map_err(|refusal| {
            tracing::error!(tenant = stored.tenant, %refusal, "the stored configuration is not what was signed");
            Fault::inconsistent("tenant_config", "document")
        })
    }
}

/// The rules that a version's terms hold.
pub(crate) fn pinned(terms: &str) -> Result<Rules, Fault> {
    Rules::from_terms(terms).map_err(|error| {
        tracing::error!(%error, "stored terms are no cancellation policy");
        Fault::inconsistent("agreement_version", "terms")
    })
}

/// The id or a host belongs to another tenant or source.
fn claimed(field: impl Into<String>) -> Fault {
    let what = "belongs to another tenant or source";
    Fault::new(Reason::TenantClaimed).with_field(field, FieldCode::Claimed, what)
}

/// A required agreement is not published.
fn closed(kind: AgreementKind) -> Fault {
    Fault::new(Reason::BookingClosed).with_metadata("agreement", kind.as_str())
}
