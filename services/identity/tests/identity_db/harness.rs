//! A service with two tenants, on a database of its own and a clock that stands.
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use holdfast_proto::tenant::v1::EffectiveConfig;
use identity::MIGRATIONS;
use identity::breached::{BreachedPasswords, pack};
use identity::crypto::cost::Cost;
use identity::crypto::hasher::{Hasher, HasherOptions};
use identity::crypto::pepper::Peppers;
use identity::crypto::token::Token;
use identity::jobs::end_sessions::EndSessions;
use identity::jobs::mail::AccountMails;
use identity::jobs::resets::ResetJob;
use identity::ops::describe_session::Described;
use identity::ops::issue_passports::Issued;
use identity::ops::{
    self, Context, accept_invitation, describe_session, end_session, invite_user, issue_bootstrap,
    issue_passports, sign_in,
};
use identity::sessions::Sessions;
use identity::signing::Signing;
use identity_domain::password::Password;
use jiff::Timestamp;
use kit_access::{EndUser, Peer};
use kit_clock::{Clock, FakeClock, SystemClock, SystemEntropy, TimeSource};
use kit_fault::{Fault, Reason};
use kit_ids::{AccountId, TenantId};
use kit_mail::{MailConfig, Mailer, Postman};
use kit_outbox::{Deliver, Relay, RelayOptions, destination};
use kit_principal::{Role, Roles, ServiceName, Staff};
use kit_seal::{KeyFile, Keyring, Sealer};
use kit_tenants::testing::{With as _, tenant, tenants};
use kit_testkit::mail::{decoded, mails, relay_until, send_by};
use kit_testkit::{TestDb, TestRedis, callers, tenant_id};
use serde_json::json;
use uuid::Uuid;

/// The tenant of most tests, and the other one.
pub const SOL: &str = "clinica-sol";
pub const LUNA: &str = "salon-luna";

pub const PASSWORD: &str = "correct horse battery staple";
pub const EMAIL: &str = "elena.ruiz@clinica-sol.example";
pub const NAME: &str = "Elena Ruiz Salcedo";

/// Everything a test needs.
pub struct Harness {
    pub db: TestDb,
    pub clock: Arc<FakeClock>,
    pub identity: Context,
}

pub fn sol() -> TenantId {
    tenant_id(SOL)
}

/// The gateway, at a tenant.
pub fn gateway(tenant: &TenantId) -> Peer {
    callers::service("gateway").peer_at(tenant).unwrap()
}

/// Somebody on a tenant's pages.
pub fn guest(tenant: &TenantId) -> EndUser {
    callers::guest(tenant.as_str()).end_user().unwrap()
}

/// The operator, at a tenant.
pub fn operator(tenant: &TenantId) -> Peer {
    callers::service("operator").peer_at(tenant).unwrap()
}

/// A member of the clinic's staff, signed in then.
pub fn member(account: AccountId, role: Role, signed_in: Timestamp) -> Staff {
    let member = callers::staff(SOL).account(account).role(role).signed_in(signed_in);
    member.caller().staff().unwrap().clone()
}

pub fn luna() -> TenantId {
    tenant_id(LUNA)
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

    /// With other settings of both tenants, and these breached passwords.
    pub async fn with_breached(passwords: &[&str], change: impl Fn(&mut EffectiveConfig)) -> Self {
        let mut harness = Self::with(change).await;
        harness.list_breached(passwords);
        harness
    }

    /// Puts other settings of both tenants in force.
    pub fn configure(&mut self, change: impl Fn(&mut EffectiveConfig)) {
        self.identity.tenants = tenants(&[SOL, LUNA].map(|id| tenant(id).with(&change)));
    }

    /// Puts a list of these breached passwords in force.
    pub fn list_breached(&mut self, passwords: &[&str]) {
        self.identity.breached = breached(passwords);
    }

    /// Invites, as the RPC does.
    pub async fn invite(
        &self,
        actor: &Staff,
        email: &str,
        roles: &[i32],
    ) -> Result<invite_user::Invited, Fault> {
        invite_user::run(&self.identity, actor, invite_user::Command::read(email, roles)?).await
    }

    /// Invites, and reads the token in the link of the mail.
    pub async fn invited(&self, actor: &Staff, email: &str, role: Role) -> String {
        self.invite(actor, email, &Roles::one(role).to_wire()).await.unwrap();
        token(&self.mails().await.pop().unwrap())
    }

    /// Sends every mail that waits, and reads them.
    pub async fn mails(&self) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::from_url(&format!("file:{}", folder.path().display()).into()).unwrap();
        let config = MailConfig { mailer, from: None, public_port: 8443 };
        let mails_of = AccountMails { context: self.identity.clone(), public_port: 8443 };
        let job: Arc<dyn Deliver> = Arc::new(Postman::new(mails_of, config));
        send_by(&self.identity.clock, &self.db, [job]).await;
        mails(folder.path()).iter().map(|mail| decoded(mail)).collect()
    }

    /// Runs the relay of requests for links until none waits.
    pub async fn look_up(&self) {
        self.relay(destination::LINK, Arc::new(ResetJob(self.identity.clone())), RelayOptions::default())
            .await;
    }

    /// Runs the relay that ends sessions until none is to be ended.
    pub async fn end_sessions(&self) {
        let job = Arc::new(EndSessions(self.identity.sessions.clone()));
        self.relay(destination::SESSIONS, job, RelayOptions::default()).await;
    }

    async fn relay(&self, to: &'static str, job: Arc<dyn Deliver>, options: RelayOptions) {
        let question = match to {
            destination::LINK => "select count(*) = 0 from holdfast.outbox where destination = 'link'",
            _ => "select count(*) = 0 from holdfast.outbox where destination = 'identity.sessions'",
        };
        let options = RelayOptions { poll: Duration::from_millis(10), ..options };
        let relay = Relay::new(self.db.jobs(), to, job, self.identity.clock.clone(), options);
        relay_until(&self.db, std::iter::once(relay), question).await;
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
        let token = issue_bootstrap::run(&self.identity, &operator(tenant)).await.unwrap().token;
        self.accept(tenant, &token.reveal(), email).await.unwrap();
    }

    /// The owner of the clinic.
    pub async fn owner(&self) -> Staff {
        self.owner_of(&sol(), EMAIL).await;
        let sql = "select id from account where tenant_id = 'clinica-sol' and 'owner' = any(roles)";
        let mut superuser = self.db.superuser().await;
        let id: Uuid = sqlx::query_scalar(sql).fetch_one(&mut superuser).await.unwrap();
        member(AccountId::from(id), Role::Owner, self.identity.clock.now())
    }

    pub async fn accept(&self, tenant: &TenantId, token: &str, email: &str) -> Result<(), Fault> {
        let command = accept_invitation::Command {
            token: Token::read(token),
            name: NAME.to_owned(),
            password: password(PASSWORD),
            email: email.to_owned(),
        };
        accept_invitation::run(&self.identity, &guest(tenant), command).await
    }

    pub async fn sign_in(&self, email: &str, text: &str) -> Result<sign_in::SignedIn, Fault> {
        sign_in_on(&self.identity, &sol(), email, text).await
    }

    /// A session of the clinic's owner.
    pub async fn session(&self) -> Token {
        new_session(self.sign_in(EMAIL, PASSWORD).await).token
    }

    /// How many subjects have a key.
    pub async fn subject_keys(&self) -> i64 {
        let sql = "select count(*) from seal.subject_key where wrapped is not null";
        sqlx::query_scalar(sql).fetch_one(&mut self.db.keys_superuser().await).await.unwrap()
    }
}

/// The session that a sign-in began.
pub fn new_session(signed_in: Result<sign_in::SignedIn, Fault>) -> sign_in::NewSession {
    match signed_in.unwrap() {
        sign_in::SignedIn::Session(session) => session,
        other => panic!("no session: {other:?}"),
    }
}

/// The token in the link of an invitation's mail.
pub fn token(mail: &str) -> String {
    let (_, rest) = mail.split_once("/invitation?t=").unwrap();
    rest.get(..43).unwrap().to_owned()
}

/// Why it was refused, if it was.
pub fn reason<T>(answer: &Result<T, Fault>) -> Option<Reason> {
    answer.as_ref().err().map(|fault| fault.reason)
}

/// The fields that are not right, and how.
pub fn fields<T>(answer: &Result<T, Fault>) -> Vec<(&str, &str)> {
    let fields = answer.as_ref().err().map(|fault| fault.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|one| (one.field.as_str(), one.code.as_str())).collect()
}

pub async fn sign_in_on(
    context: &Context,
    tenant: &TenantId,
    email: &str,
    text: &str,
) -> Result<sign_in::SignedIn, Fault> {
    sign_in_with(context, tenant, Try { email, text, ..Try::default() }).await
}

/// What somebody tries to sign in with.
#[derive(Clone, Copy)]
pub struct Try<'a> {
    pub email: &'a str,
    pub text: &'a str,
    pub client_ip: &'a str,
    pub device: Option<&'a Token>,
    pub lane: sign_in::Lane,
}

impl Default for Try<'_> {
    fn default() -> Self {
        let lane = sign_in::Lane::Common;
        Self { email: EMAIL, text: PASSWORD, client_ip: "192.0.2.7", device: None, lane }
    }
}

pub async fn sign_in_with(
    context: &Context,
    tenant: &TenantId,
    with: Try<'_>,
) -> Result<sign_in::SignedIn, Fault> {
    let command = sign_in::Command {
        email: with.email.to_owned(),
        password: password(with.text),
        client_ip: with.client_ip.to_owned(),
        device: with.device.and_then(|token| Token::read(&token.reveal())),
        lane: with.lane,
    };
    ops::sign_in::run(context, &gateway(tenant), command).await
}

/// Passports for one request at a tenant, of a session or of a guest.
pub async fn issue(
    context: &Context,
    tenant: &TenantId,
    token: Option<&Token>,
    audiences: &[ServiceName],
) -> Result<Issued, Fault> {
    let command = issue_passports::Command { token, audiences };
    issue_passports::run(context, &gateway(tenant), command).await
}

/// Who a session is, asked for at a tenant.
pub async fn describe(context: &Context, tenant: &TenantId, token: &Token) -> Result<Described, Fault> {
    describe_session::run(context, &gateway(tenant), describe_session::Command { token }).await
}

/// Ends a session at a tenant.
pub async fn end(context: &Context, tenant: &TenantId, token: &Token) -> Result<(), Fault> {
    end_session::run(context, &gateway(tenant), end_session::Command { token }).await
}

/// A list of these passwords; what was opened needs its folder no more.
fn breached(passwords: &[&str]) -> BreachedPasswords {
    let folder = tempfile::tempdir().unwrap();
    let (list, plain) = (folder.path().join("list"), folder.path().join("plain"));
    std::fs::write(&plain, passwords.join("\n")).unwrap();
    pack::pack(&list, &[plain]).unwrap();
    BreachedPasswords::open(&list).unwrap()
}

/// A hasher with the peppers of these ids, of which the first is current; each key is made of the id.
pub fn hasher(ids: &[&str], cost: Cost) -> Hasher {
    hasher_with(ids, HasherOptions { workers: 2, waiting: 200, cost })
}

/// The same with so many workers.
pub fn hasher_with(ids: &[&str], options: HasherOptions) -> Hasher {
    let key = |id: &str| STANDARD.encode(format!("{id:0>32}"));
    let keys: Vec<_> = ids.iter().map(|id| json!({ "id": id, "key": key(id) })).collect();
    let peppers = Peppers::new(KeyFile::from_json(&json!({ "keys": keys }).to_string()).unwrap());
    Hasher::new(options, peppers, &Clock::system()).unwrap()
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
    Context {
        database: db.app(),
        sessions: Sessions::connect(redis, &sealer, &faked).unwrap(),
        hasher: Arc::new(hasher(&["p1"], Cost::FLOOR)),
        breached: breached(&[]),
        signing: Signing::new(db.jobs(), &sealer, &faked),
        tenants: tenants(&[SOL, LUNA].map(|id| tenant(id).with(change))),
        sealer,
        clock: faked,
    }
}
