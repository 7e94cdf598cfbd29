//! The bootstrap token of a tenant that has no owner yet: asked of identity, written for who installs, renewed before
//! it expires, removed when there is an owner.
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};

use crate::atomic::{self, Readable};
use crate::ports::{Invitations, Token};

/// How long before its end a token is replaced: nobody should be handed one that ends while it is typed.
const BEFORE_END: Duration = Duration::from_mins(3);

/// Keeps the tokens of all tenants.
pub struct Bootstrap {
    identity: Arc<dyn Invitations>,
    folder: PathBuf,
    clock: Clock,
    tenants: BTreeMap<String, State>,
}

enum State {
    /// A token is written; it is replaced then.
    Issued { replace_at: Timestamp },
    /// There is an owner.
    Closed,
}

// === impl Bootstrap ===

impl Bootstrap {
    /// Writes tokens to `<folder>/<tenant>`.
    #[must_use]
    pub fn new(identity: Arc<dyn Invitations>, folder: PathBuf, clock: Clock) -> Self {
        Self { identity, folder, clock, tenants: BTreeMap::new() }
    }

    /// Sees to every tenant whose token is wanted. What identity does not answer now is asked again at the next call.
    pub async fn reconcile(&mut self, tenants: &[String]) {
        for tenant in tenants {
            if self.due(tenant)
                && let Err(error) = self.one(tenant).await
            {
                tracing::debug!(%tenant, %error, "no bootstrap token yet");
            }
        }
    }

    fn due(&self, tenant: &str) -> bool {
        match self.tenants.get(tenant) {
            None => true,
            Some(State::Issued { replace_at }) => self.clock.now() >= *replace_at,
            Some(State::Closed) => false,
        }
    }

    async fn one(&mut self, tenant: &str) -> Result<(), BootstrapError> {
        let path = self.folder.join(tenant);
        let state = match self.identity.issue(tenant).await {
            Ok(token) => {
                atomic::write(&path, token.secret.as_bytes(), Readable::Owner)?;
                tracing::info!(%tenant, "a bootstrap token is ready: the tenant has no owner yet");
                issued(&token)
            }
            Err(fault) if fault.reason == Reason::BootstrapClosed => {
                atomic::remove(&path)?;
                State::Closed
            }
            Err(fault) => return Err(BootstrapError::Identity(fault)),
        };
        self.tenants.insert(tenant.to_owned(), state);
        Ok(())
    }
}

fn issued(token: &Token) -> State {
    let replace_at = token.expires_at.checked_sub(BEFORE_END).unwrap_or(token.expires_at);
    State::Issued { replace_at }
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
enum BootstrapError {
    #[error("identity issues none")]
    Identity(#[source] Fault),
    #[error("the token cannot be written")]
    File(#[from] std::io::Error),
}

impl std::fmt::Debug for Bootstrap {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Bootstrap").field("folder", &self.folder).finish_non_exhaustive()
    }
}
