//! Sessions, in Redis. The key is the SHA-256 of the token; the value is sealed under identity's own key with the
//! key's name, so that writing Redis makes no session and moving a value moves none. Redis lets a session go after the
//! idle limit; its absolute end stands inside the value.
mod steps;
mod stored;
mod wire;

use std::num::NonZeroU32;
use std::time::Duration;

use identity_domain::session::{AccountVersion, Limits, Session};
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::{AccountId, TenantId};
use kit_seal::{Sealer, ServiceKey};

pub use self::steps::{NewStep, Step};
use self::stored::Stored;
use self::wire::{Listed, Wire};
use crate::authz::{BeginSession, EndSession};
use crate::crypto::token::Token;

/// The sessions of all tenants.
#[derive(Clone)]
pub struct Sessions {
    wire: Wire,
    sealer: Sealer,
    clock: Clock,
}

/// A session as it stands: looked at, not touched.
#[derive(Clone, Debug)]
pub struct SessionStatus {
    /// The session.
    pub session: Session,
    /// When it ends without a request.
    pub idle_end: Timestamp,
}

// === impl Sessions ===

impl Sessions {
    /// Sessions in the Redis at `url`. Connects when first used.
    pub fn connect(url: &str, sealer: &Sealer, clock: &Clock) -> Result<Self, redis::RedisError> {
        Ok(Self { wire: Wire::open(url)?, sealer: sealer.clone(), clock: clock.clone() })
    }

    /// Whether Redis answers: asked before anything is hashed for a sign-in that could not be kept.
    pub async fn answer(&self) -> Result<(), Fault> {
        self.wire.ping().await
    }

    /// Begins a session of the permit's account. Of one person's sessions only the newest `most` stay (none: all).
    pub async fn begin(
        &self,
        permit: &Permit<BeginSession>,
        session: &Session,
        limits: Limits,
        most: Option<NonZeroU32>,
    ) -> Result<Token, Fault> {
        if session.tenant != *permit.tenant() || session.account != permit.evidence().proved().account {
            return Err(Fault::denied());
        }
        let token = Token::random(&self.clock);
        let name = name(&token.hash());
        let sealed = self.key().await?.seal(&name, Stored::of(session, limits).encode()?)?;
        let owner = self.owner(&session.tenant, session.account).await?;
        self.wire.begin(&name, &sealed, self.life(session, limits), &owner, most).await?;
        Ok(token)
    }

    /// The session of a token, which lives on from now for the idle limit. Another tenant's is none.
    pub async fn touch(&self, by: &Peer, token: &Token, limits: Limits) -> Result<Session, Fault> {
        let name = name(&token.hash());
        let value = self.wire.touch(&name, limits_millis(limits.idle)).await?;
        let stored = self.open(&name, value).await?;
        if stored.session.tenant != *by.tenant() {
            // The touch was by another tenant's limit: put back the one that the session began with.
            self.wire.shorten(&name, stored.idle).await?;
            return Err(Fault::unauthenticated());
        }
        self.alive(&name, stored.session, limits).await
    }

    /// The session of a token and when it ends without a request; it is not touched.
    pub async fn peek(&self, by: &Peer, token: &Token, limits: Limits) -> Result<SessionStatus, Fault> {
        let name = name(&token.hash());
        let (value, left) = self.wire.peek(&name).await?;
        let session = self.open(&name, value).await?.session;
        if session.tenant != *by.tenant() {
            return Err(Fault::unauthenticated());
        }
        let session = self.alive(&name, session, limits).await?;
        let idle_end = self.clock.now().checked_add(left).unwrap_or(Timestamp::MAX);
        Ok(SessionStatus { idle_end: idle_end.min(session.absolute_end), session })
    }

    /// Ends the permit's session.
    pub async fn end(&self, permit: &Permit<EndSession>) -> Result<(), Fault> {
        self.wire.end(&name(&permit.evidence().token_hash)).await
    }

    /// Ends a session that was just begun: nobody has its token yet.
    pub async fn abandon(&self, token: &Token) -> Result<(), Fault> {
        self.wire.end(&name(&token.hash())).await
    }

    /// Ends the sessions of an account that began under an earlier version of it than this one. Those that began since
    /// stay, so that doing it late, or once more, takes nobody's new session away.
    pub async fn end_before(
        &self,
        tenant: &TenantId,
        account: AccountId,
        version: AccountVersion,
    ) -> Result<usize, Fault> {
        let owner = self.owner(tenant, account).await?;
        let mut ended = Vec::new();
        for Listed { name, value } in self.wire.listed(&owner).await? {
            let stored = match value {
                Some(value) => self.read(&name, &value).await?,
                None => None,
            };
            if stored.is_none_or(|stored| stored.session.version < version) {
                ended.push(name);
            }
        }
        if !ended.is_empty() {
            self.wire.end_listed(&owner, &ended).await?;
        }
        Ok(ended.len())
    }

    /// The session with the absolute end that holds now; over: it is removed and refused.
    async fn alive(&self, name: &str, mut session: Session, limits: Limits) -> Result<Session, Fault> {
        session.absolute_end = limits.tightened(session.auth_time, session.absolute_end);
        if self.clock.now() < session.absolute_end {
            return Ok(session);
        }
        self.wire.end(name).await?;
        Err(Fault::unauthenticated())
    }

    async fn open(&self, name: &str, value: Option<Vec<u8>>) -> Result<Stored, Fault> {
        let value = value.ok_or_else(Fault::unauthenticated)?;
        self.read(name, &value).await?.ok_or_else(Fault::unauthenticated)
    }

    /// What a value holds; one that is not ours holds nothing.
    async fn read(&self, name: &str, value: &[u8]) -> Result<Option<Stored>, Fault> {
        match self.key().await?.open(name, value) {
            Ok(plain) => Ok(Stored::decode(&plain)),
            Err(error) => {
                tracing::error!(%error, "a session in Redis is not ours");
                Ok(None)
            }
        }
    }

    async fn key(&self) -> Result<ServiceKey, Fault> {
        Ok(self.sealer.service("session").await?)
    }

    /// The name under which one person's sessions are listed: nothing of the person is in it.
    async fn owner(&self, tenant: &TenantId, account: AccountId) -> Result<String, Fault> {
        let keys = self.sealer.tenant(tenant).await?;
        let account = account.to_vec();
        let mac = keys.mac(kit_seal::Purpose::Reference, &[b"sessions", &account]);
        Ok(format!("session:of:{}", hex(&mac)))
    }

    fn life(&self, session: &Session, limits: Limits) -> Duration {
        let now = self.clock.now();
        let left = limits.idle_end(now, session.absolute_end).duration_since(now);
        Duration::try_from(left).unwrap_or_default()
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Sessions")
    }
}

fn limits_millis(limit: jiff::SignedDuration) -> Duration {
    Duration::try_from(limit).unwrap_or_default()
}

/// The key in Redis.
fn name(token_hash: &[u8]) -> String {
    format!("session:{}", hex(token_hash))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
