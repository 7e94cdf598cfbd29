//! Steps between a right password and a session: what was proved so far and what is due still, kept as sessions are,
//! for a few minutes. A step is taken once.
use std::time::Duration;

use identity_domain::way_in::{Due, PasswordMark, Proved, STEP_LIFE, Standing};
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ids::{AccountId, TenantId};
use kit_principal::Strength;
use serde::{Deserialize, Serialize};

use super::{Sessions, hex};
use crate::crypto::token::Token;

/// A step that was just begun.
#[derive(Debug)]
pub struct NewStep {
    /// For the cookie alone.
    pub token: Token,
    /// Until when it can be taken.
    pub until: Timestamp,
}

/// A step that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where its holder stands.
    pub standing: Standing,
    /// Until when it can be taken.
    pub until: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Body {
    v: u8,
    tenant: TenantId,
    account: AccountId,
    strength: Strength,
    proved_us: i64,
    password: [u8; 32],
    enrolment: bool,
    new_password: bool,
    until_us: i64,
}

// === impl Sessions ===

impl Sessions {
    /// Keeps where somebody stands, under a new token.
    pub async fn begin_step(&self, by: &Peer, standing: &Standing) -> Result<NewStep, Fault> {
        let token = Token::random(&self.clock);
        let until = self.clock.now().checked_add(STEP_LIFE).unwrap_or(Timestamp::MAX);
        let (name, body) = (name(&token), Body::of(by.tenant(), standing, until));
        let plain = serde_json::to_vec(&body).map_err(|error| Fault::internal(&error))?;
        let sealed = self.key().await?.seal(&name, plain)?;
        self.wire.keep(&name, &sealed, Duration::try_from(STEP_LIFE).unwrap_or_default()).await?;
        Ok(NewStep { token, until })
    }

    /// The step of a token; it stays open. One that is over, was taken, or is another tenant's is none.
    pub async fn look_at_step(&self, by: &Peer, token: &Token) -> Result<Step, Fault> {
        let value = self.wire.get(&name(token)).await?;
        self.open_step(by, token, value).await
    }

    /// Takes the step of a token: of all who try, one gets it. Look at it before: another tenant's would be lost.
    pub async fn take_step(&self, by: &Peer, token: &Token) -> Result<Step, Fault> {
        let value = self.wire.take(&name(token)).await?;
        self.open_step(by, token, value).await
    }

    async fn open_step(&self, by: &Peer, token: &Token, value: Option<Vec<u8>>) -> Result<Step, Fault> {
        let value = value.ok_or_else(Fault::unauthenticated)?;
        let plain = self.key().await?.open(&name(token), &value).map_err(|error| {
            tracing::error!(%error, "a step in Redis is not ours");
            Fault::unauthenticated()
        })?;
        let body: Body = serde_json::from_slice(&plain).map_err(|_| Fault::unauthenticated())?;
        let is_own = body.v == 1 && body.tenant == *by.tenant();
        let step = is_own.then(|| body.step()).flatten().filter(|step| self.clock.now() < step.until);
        step.ok_or_else(Fault::unauthenticated)
    }
}

// === impl Body ===

impl Body {
    fn of(tenant: &TenantId, standing: &Standing, until: Timestamp) -> Self {
        let Standing { proved, due } = standing;
        Self {
            v: 1,
            tenant: tenant.clone(),
            account: proved.account,
            strength: proved.strength,
            proved_us: proved.at.as_microsecond(),
            password: proved.password.0,
            enrolment: due.enrolment,
            new_password: due.new_password,
            until_us: until.as_microsecond(),
        }
    }

    fn step(self) -> Option<Step> {
        let proved = Proved {
            account: self.account,
            strength: self.strength,
            at: Timestamp::from_microsecond(self.proved_us).ok()?,
            password: PasswordMark(self.password),
        };
        let due = Due { enrolment: self.enrolment, new_password: self.new_password };
        let until = Timestamp::from_microsecond(self.until_us).ok()?;
        Some(Step { standing: Standing { proved, due }, until })
    }
}

/// The key in Redis.
fn name(token: &Token) -> String {
    format!("session:step:{}", hex(&token.hash()))
}
