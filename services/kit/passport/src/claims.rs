//! The JWT's body. One audience as one text; nothing that is not listed here.
use jiff::Timestamp;
use kit_ids::{AccountId, TenantId};
#[cfg(any(test, feature = "mint"))]
use kit_principal::ServiceName;
use kit_principal::{Authentication, Principal, Role, Roles, Strength};
use serde::{Deserialize, Serialize};

use crate::{GUEST_SECONDS, PERSON_SECONDS, Refusal};

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

/// The kind of whoever acts: a passport speaks for a person, never for a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Guest,
    Client,
    Staff,
    Support,
}

// === impl Kind ===

impl Kind {
    /// How long a passport of this kind holds, in seconds.
    pub(crate) fn lifetime_seconds(self) -> i64 {
        match self {
            Self::Guest => GUEST_SECONDS,
            Self::Client | Self::Staff | Self::Support => PERSON_SECONDS,
        }
    }
}

// === impl Claims ===

impl Claims {
    /// What a principal's passport for one audience says; `None`: a service acts for itself without a passport.
    #[cfg(any(test, feature = "mint"))]
    pub(crate) fn new(principal: &Principal, audience: ServiceName, now: Timestamp) -> Option<Self> {
        let (kind, account, roles, act) = match principal {
            Principal::Guest(_) => (Kind::Guest, None, Vec::new(), None),
            Principal::Client(client) => (Kind::Client, Some(client.account), Vec::new(), None),
            Principal::Staff(staff) => (Kind::Staff, Some(staff.account), staff.roles.clone().into(), None),
            Principal::Support(support) => {
                (Kind::Support, Some(support.account), Vec::new(), Some(support.actor.clone()))
            }
            Principal::Service => return None,
        };
        let iat = now.as_second();
        Some(Self {
            aud: audience.as_str().to_owned(),
            iat,
            exp: iat.saturating_add(kind.lifetime_seconds()),
            tenant: principal.tenant()?.clone(),
            kind,
            account,
            roles,
            strength: principal.authentication().map(|it| it.strength),
            auth_time: principal.authentication().map(|it| it.at.as_second()),
            act,
        })
    }

    /// On whose behalf it speaks: everything that the kind needs is there, and nothing else.
    pub(crate) fn into_principal(self) -> Result<Principal, Refusal> {
        let authentication = self.authentication()?;
        let Self { tenant, kind, account, roles, act, .. } = self;
        match (kind, account, authentication, act) {
            (Kind::Guest, None, None, None) if roles.is_empty() => Ok(Principal::Guest(tenant)),
            (Kind::Client, Some(account), Some(Authentication { strength, at }), None)
                if roles.is_empty() =>
            {
                Ok(Principal::client(tenant, account, strength, at))
            }
            (Kind::Staff, Some(account), Some(Authentication { strength, at }), None) => {
                let roles = Roles::try_from(roles).map_err(|_| Refusal::Claims)?;
                Ok(Principal::staff(tenant, account, roles, strength, at))
            }
            (Kind::Support, Some(account), Some(Authentication { strength, at }), Some(actor))
                if roles.is_empty() =>
            {
                Ok(Principal::support(tenant, account, actor, strength, at))
            }
            _ => Err(Refusal::Claims),
        }
    }

    fn authentication(&self) -> Result<Option<Authentication>, Refusal> {
        match (self.strength, self.auth_time) {
            (None, None) => Ok(None),
            (Some(strength), Some(second)) => {
                let at = Timestamp::from_second(second).map_err(|_| Refusal::Malformed)?;
                Ok(Some(Authentication { strength, at }))
            }
            _ => Err(Refusal::Claims),
        }
    }
}
