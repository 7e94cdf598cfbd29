//! What changed of the documents in force since a position.
use holdfast_proto::policy::v1::SignedConfig;
use kit_fault::Fault;

use crate::ops::Context;
use crate::store::configurations::Removal;
use crate::store::fence::Position;
use crate::store::{configurations, fence};

/// The documents that changed since a position, each verified again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    /// Where the stream stands with them.
    pub(crate) position: Position,
    /// Documents that are what was signed.
    pub(crate) configs: Vec<SignedConfig>,
    /// Tenants whose stored document is not.
    pub(crate) withheld: Vec<String>,
    /// Tenants that are gone.
    pub(crate) removed: Vec<Removal>,
}

/// What changed after a position.
pub(crate) async fn changes(context: &Context, since: Position) -> Result<Changes, Fault> {
    let mut tx = context.jobs.begin().await?;
    // The position first: what commits meanwhile comes with the next call, or twice, which harms nobody.
    let mut changes = Changes { position: fence::position(&mut tx).await?, ..Changes::default() };
    let stored = configurations::changed_since(&mut tx, since).await?;
    let removed = configurations::removed_since(&mut tx, since).await?;
    tx.commit().await?;
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
