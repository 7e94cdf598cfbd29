//! The JWT's body. One audience as one text; nothing that is not listed here.
use jiff::Timestamp;
use kit_ids::{AccountId, TenantId};
use serde::{Deserialize, Serialize};

use crate::holder::{Holder, Kind, Role, Strength};

/// The JWT's body as it is on the wire; instants in whole seconds since the Unix epoch (RFC 7519).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    pub(crate) aud: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) tenant: TenantId,
    pub(crate) kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) strength: Option<Strength>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auth_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) act: Option<String>,
}

// === impl Claims ===

impl Claims {
    /// What a holder's passport for one audience says.
    #[cfg(any(test, feature = "mint"))]
    pub(crate) fn new(holder: &Holder, audience: &str, now: Timestamp) -> Self {
        let iat = now.as_second();
        Self {
            aud: audience.to_owned(),
            iat,
            exp: iat.saturating_add(holder.lifetime_seconds()),
            tenant: holder.tenant.clone(),
            kind: holder.kind,
            account: holder.account,
            roles: holder.roles.clone(),
            strength: holder.strength,
            auth_time: holder.auth_time.map(Timestamp::as_second),
            act: holder.act.clone(),
        }
    }

    /// On whose behalf it speaks; `None` where an instant is none.
    pub(crate) fn into_holder(self) -> Option<Holder> {
        let auth_time = match self.auth_time {
            Some(second) => Some(Timestamp::from_second(second).ok()?),
            None => None,
        };
        Some(Holder {
            tenant: self.tenant,
            kind: self.kind,
            account: self.account,
            roles: self.roles,
            strength: self.strength,
            auth_time,
            act: self.act,
        })
    }
}
