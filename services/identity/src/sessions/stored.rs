//! What lies inside a session's sealed value.
use std::time::Duration;

use identity_domain::session::{AccountVersion, Limits, Session};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{AccountId, TenantId};
use kit_principal::{Roles, Strength};
use serde::{Deserialize, Serialize};

pub(super) struct Stored {
    pub(super) session: Session,
    /// The idle limit that it began with.
    pub(super) idle: Duration,
}

#[derive(Serialize, Deserialize)]
struct Body {
    v: u8,
    tenant: TenantId,
    account: AccountId,
    version: AccountVersion,
    roles: Roles,
    strength: Strength,
    auth_us: i64,
    end_us: i64,
    idle_ms: u64,
}

// === impl Stored ===

impl Stored {
    pub(super) fn of(session: &Session, limits: Limits) -> Self {
        Self { session: session.clone(), idle: Duration::try_from(limits.idle).unwrap_or_default() }
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, Fault> {
        let Self { session, idle } = self;
        let body = Body {
            v: 2,
            tenant: session.tenant.clone(),
            account: session.account,
            version: session.version,
            roles: session.roles.clone(),
            strength: session.strength,
            auth_us: session.auth_time.as_microsecond(),
            end_us: session.absolute_end.as_microsecond(),
            idle_ms: u64::try_from(idle.as_millis()).unwrap_or(u64::MAX),
        };
        serde_json::to_vec(&body).map_err(|error| Fault::internal(&error))
    }

    /// What another version wrote is no session.
    pub(super) fn decode(plain: &[u8]) -> Option<Self> {
        let body: Body = serde_json::from_slice(plain).ok()?;
        if body.v != 2 {
            return None;
        }
        let session = Session {
            tenant: body.tenant,
            account: body.account,
            version: body.version,
            roles: body.roles,
            strength: body.strength,
            auth_time: Timestamp::from_microsecond(body.auth_us).ok()?,
            absolute_end: Timestamp::from_microsecond(body.end_us).ok()?,
        };
        Some(Self { session, idle: Duration::from_millis(body.idle_ms) })
    }
}
