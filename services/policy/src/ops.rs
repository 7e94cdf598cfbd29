//! One use case per file: authorised already, so load, decide, store, tell, answer.
use std::borrow::Cow;
use std::sync::Arc;

use kit_clock::Source;
use kit_ids::TenantId;
use kit_ledger::{AppendError, Pace, PublicKeys, Verifier, VerifyError, store};
use kit_pg::{Database, Jobs, TenantTx};
use kit_tenants::{KeyDir, Refusal, Tenant, Tenants, verify_signed};
use policy_api::AgreementKind;
use policy_domain::Rules;

use crate::store::configurations::{self, Stored};
use crate::watch::Hub;

pub(crate) mod agreement;
pub(crate) mod append_consents;
pub(crate) mod apply;
mod audit;
pub(crate) mod begin;
pub(crate) mod checkpoints;
pub(crate) mod current;
pub(crate) mod decide_cancellation;
pub(crate) mod get;
pub(crate) mod held;
pub(crate) mod locate;
pub(crate) mod publish;
pub(crate) mod remove;
pub(crate) mod resolve;
mod rules;
pub(crate) mod verify_consents;

pub(crate) use rules::rules_of;

/// What use cases work with.
#[derive(Clone)]
pub struct Core {
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
    /// Time and ids.
    pub source: Source,
    /// The consent ledger's surroundings.
    pub consents: Consents,
}

/// What the consent ledger needs beside its table.
#[derive(Clone)]
pub struct Consents {
    /// Verifies it.
    pub verifier: Verifier,
    /// Both services' public keys.
    pub public_keys: PublicKeys,
    /// Calls for a checkpoint when many records came.
    pub pace: Pace,
}

/// A field that is not right: its path, a code, what is wrong.
pub(crate) type BadField = (String, &'static str, Cow<'static, str>);

/// Why a use case refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// It does not exist, or is another tenant's.
    #[error("not found")]
    NotFound,
    /// Another operator has begun since.
    #[error("the epoch is stale")]
    EpochStale,
    /// The document is not accepted.
    #[error("the document is refused: {0}")]
    Config(#[from] Refusal),
    /// The id or a host belongs to somebody else: which field says so.
    #[error("{0} is claimed by another tenant")]
    Claimed(String),
    /// Fields are not right: path, code, message.
    #[error("{} fields are not right", .0.len())]
    Invalid(Vec<BadField>),
    /// A required agreement is not published.
    #[error("the {0} agreement is required and not published")]
    Closed(AgreementKind),
    /// No snapshot has come yet.
    #[error("the configuration is not known yet")]
    Away,
    /// The database refused.
    #[error("the database")]
    Database(#[from] sqlx::Error),
    /// What is stored is not what was stored.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(&'static str),
    /// The ledger did not take a batch.
    #[error("the ledger")]
    Append(#[from] AppendError),
    /// The ledger could not be verified.
    #[error("the ledger")]
    Verify(#[from] VerifyError),
    /// A checkpoint was not taken.
    #[error("the checkpoint")]
    Put(#[from] store::PutError),
    /// Rules that are no policy.
    #[error("the rules")]
    Rules(#[from] policy_domain::BadRules),
    /// A document that cannot be serialised.
    #[error("JSON")]
    Json(#[from] serde_json::Error),
}

/// A use case's answer.
pub(crate) type Outcome<T> = Result<T, Error>;

// === impl Core ===

impl Core {
    /// The tenant's configuration in memory. Before the first snapshot nobody can say that a tenant does not exist.
    pub(crate) fn tenant(&self, id: &TenantId) -> Outcome<Arc<Tenant>> {
        match self.tenants.get(id) {
            Some(tenant) => Ok(tenant),
            None if self.tenants.complete() => Err(Error::NotFound),
            None => Err(Error::Away),
        }
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
    pub(crate) async fn stored_tenant(&self, tx: &mut TenantTx) -> Outcome<Tenant> {
        let stored = configurations::current(tx).await?.ok_or(Error::NotFound)?;
        self.verified(&stored).map_err(|refusal| {
            tracing::error!(tenant = stored.tenant, %refusal, "the stored configuration is not what was signed");
            Error::Inconsistent("tenant_config.document")
        })
    }
}

/// The rules that a version's terms hold.
pub(crate) fn pinned(terms: &str) -> Outcome<Rules> {
    Rules::from_terms(terms).map_err(|error| {
        tracing::error!(%error, "stored terms are no cancellation policy");
        Error::Inconsistent("agreement_version.terms")
    })
}
