//! A service with two tenants, on a database of its own and a clock that stands.
use std::sync::Arc;
use std::time::Duration;

use holdfast_proto::tenant::v1::EffectiveConfig;
use identity::MIGRATIONS;
use identity::crypto::hasher::Hasher;
use identity::crypto::token::Token;
use identity::ops::{self, Context, accept_invitation, issue_bootstrap, sign_in};
use identity::sessions::Sessions;
use identity::signing::Signing;
use identity_domain::password::Password;
use kit_clock::{Clock, FakeClock, SystemClock, SystemEntropy, TimeSource};
use kit_fault::{Fault, Reason};
use kit_ids::{AccountId, TenantId};
use kit_principal::{Authentication, Role, Roles, Staff, Strength};
use kit_seal::{Keyring, Sealer};
use kit_tenants::testing::{Signer, config};
use kit_testkit::{TestDb, TestRedis};
use uuid::Uuid;

pub const PASSWORD: &str = "correct horse battery staple";
pub const EMAIL: &str = "elena.ruiz@clinica-sol.example";
pub const NAME: &str = "Elena Ruiz Salcedo";

/// Everything a test needs.
pub struct Harness {
    pub db: TestDb,
    pub clock: Arc<FakeClock>,
    pub identity: Context,
}

pub fn tenant(slug: &str) -> TenantId {
    slug.parse().unwrap()
}

pub fn a() -> TenantId {
    tenant("clinica-sol")
}

pub fn b() -> TenantId {
    tenant("salon-luna")
}

pub fn password(text: &str) -> Password {
    Password::read(text).unwrap()
}

// === impl Harness ===

impl Harness {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With other settings of both tenants.
    pub async fn with(change: impl Fn(&mut EffectiveConfig)) -> Self {
        let db = TestDb::fresh_with_keys("identity", MIGRATIONS.database, MIGRATIONS.keys).await;
        let clock = Arc::new(FakeClock::at(SystemClock.now()));
        let identity = instance(&db, &clock, TestRedis::fresh().url(), &change);
        identity.signing.refresh().await.unwrap();
        Self { db, clock, identity }
    }

    /// Another instance of the service.
    pub fn instance(&self) -> Context {
        instance(&self.db, &self.clock, TestRedis::fresh().url(), &|_| ())
    }

    /// An instance whose Redis is elsewhere.
    pub fn instance_with_redis(&self, url: &str) -> Context {
        instance(&self.db, &self.clock, url, &|_| ())
    }

    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Makes the first owner of a tenant.
    pub async fn owner_of(&self, tenant: &TenantId, email: &str) {
        let token = issue_bootstrap::run(&self.identity, tenant, "operator").await.unwrap().token;
        self.accept(tenant, &token.reveal(), email).await.unwrap();
    }

    /// The owner of tenant A.
    pub async fn owner(&self) -> Staff {
        self.owner_of(&a(), EMAIL).await;
        let sql = "select id from account where tenant_id = 'clinica-sol' and 'owner' = any(roles)";
        let mut superuser = self.db.superuser().await;
        let id: Uuid = sqlx::query_scalar(sql).fetch_one(&mut superuser).await.unwrap();
        let authentication = Authentication { strength: Strength::Password, at: self.identity.clock.now() };
        Staff { tenant: a(), account: AccountId::from(id), roles: Roles::one(Role::Owner), authentication }
    }

    pub async fn accept(&self, tenant: &TenantId, token: &str, email: &str) -> Result<(), Fault> {
        let command = accept_invitation::Command {
            tenant: tenant.clone(),
            token: Token::read(token),
            name: NAME.to_owned(),
            password: password(PASSWORD),
            email: email.to_owned(),
        };
        accept_invitation::run(&self.identity, command).await
    }

    pub async fn sign_in(&self, email: &str, text: &str) -> Result<sign_in::SignedIn, Fault> {
        sign_in_on(&self.identity, &a(), email, text).await
    }

    /// A session of tenant A's owner.
    pub async fn session(&self) -> Token {
        match self.sign_in(EMAIL, PASSWORD).await.unwrap() {
            sign_in::SignedIn::Session { token, .. } => token,
            sign_in::SignedIn::EnrolmentRequired => panic!("no session"),
        }
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.db.superuser().await).await.unwrap()
    }

    /// How many subjects have a key.
    pub async fn subject_keys(&self) -> i64 {
        let sql = "select count(*) from seal.subject_key where wrapped is not null";
        sqlx::query_scalar(sql).fetch_one(&mut self.db.keys_superuser().await).await.unwrap()
    }

    /// The audit records that wait, in order: (actor, action, object, outcome).
    pub async fn audit(&self) -> Vec<[String; 4]> {
        let sql =
            "select record from holdfast.outbox where destination = 'retention.audit' order by position";
        let rows: Vec<Vec<u8>> =
            sqlx::query_scalar(sql).fetch_all(&mut self.db.superuser().await).await.unwrap();
        let read = |bytes: Vec<u8>| {
            let event: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            ["actor", "action", "object", "outcome"].map(|name| event[name].as_str().unwrap().to_owned())
        };
        rows.into_iter().map(read).collect()
    }
}

/// Why it was refused, if it was.
pub fn reason<T>(answer: &Result<T, Fault>) -> Option<Reason> {
    answer.as_ref().err().map(|fault| fault.reason)
}

/// The fields that are not right, and how.
pub fn fields<T>(answer: &Result<T, Fault>) -> Vec<(&str, &str)> {
    let fields = answer.as_ref().err().map(|fault| fault.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|one| (one.field.as_str(), one.code.as_ref())).collect()
}

pub async fn sign_in_on(
    context: &Context,
    tenant: &TenantId,
    email: &str,
    text: &str,
) -> Result<sign_in::SignedIn, Fault> {
    let command = sign_in::Command {
        tenant: tenant.clone(),
        email: email.to_owned(),
        password: password(text),
        client_ip: "192.0.2.7".to_owned(),
    };
    ops::sign_in::run(context, command).await
}

fn instance(
    db: &TestDb,
    clock: &Arc<FakeClock>,
    redis: &str,
    change: &impl Fn(&mut EffectiveConfig),
) -> Context {
    let faked = Clock::new(Arc::clone(clock) as Arc<dyn TimeSource>, Arc::new(SystemEntropy));
    let ring = r#"{ "keys": [ { "id": "r1", "key": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" } ] }"#;
    let ring = Arc::new(Keyring::from_json(ring, &faked).unwrap());
    let sealer = Sealer::connect(&db.keys_url(), ring, &faked).unwrap();
    let configs: Vec<EffectiveConfig> = ["clinica-sol", "salon-luna"]
        .map(|id| {
            let mut one = config(id);
            change(&mut one);
            one
        })
        .into();
    Context {
        db: db.app(),
        sessions: Sessions::connect(redis, &sealer, &faked).unwrap(),
        hasher: Arc::new(Hasher::new(2, 200, &faked).unwrap()),
        signing: Signing::new(db.jobs(), &sealer, &faked),
        tenants: Signer::new("k1", 1).unwrap().tenants(&configs).unwrap(),
        sealer,
        clock: faked,
    }
}
