//! A passport holds for one callee, one tenant and one kind of holder, unchanged: refused everywhere else.
use std::collections::BTreeMap;

use holdfast_proto::identity::v1::passports_client::PassportsClient;
use holdfast_proto::identity::v1::sign_in_client::SignInClient;
use holdfast_proto::identity::v1::{IssueRequest, PasswordRequest};
use holdfast_tests::hostile_peer::{HostilePeer, call, code, is_refused};
use holdfast_tests::mesh::Mesh;
use kit_access::{Rule, Rules};
use kit_mesh::Channel;
use kit_principal::{Acting, Role, ServiceName};
use tonic::{Code, Status};

use super::callee;

const CALLEES: [ServiceName; 4] =
    [ServiceName::Identity, ServiceName::Booking, ServiceName::Policy, ServiceName::Retention];
pub const TENANT: &str = "salon-luna";
const OTHER_TENANT: &str = "clinica-sol";

/// What a stolen gateway could do: its channels to every service.
pub struct Gateway {
    channels: BTreeMap<&'static str, Channel>,
}

/// Passports of one holder, by callee.
pub struct Passports {
    by_callee: BTreeMap<&'static str, String>,
}

impl Gateway {
    pub fn of(mesh: &Mesh) -> Self {
        let hostile_peer = HostilePeer::of(mesh, "gateway");
        let channel = |callee: ServiceName| (callee.as_str(), hostile_peer.channel(mesh, callee.as_str()));
        Self { channels: CALLEES.map(channel).into() }
    }

    pub fn to(&self, callee: &str) -> &Channel {
        self.channels.get(callee).expect("a channel")
    }

    pub async fn session(&self, mesh: &Mesh, tenant: &str, role: &str) -> String {
        let known = mesh.tenant(tenant);
        let (email, password) = known.accounts.get(role).cloned().expect("an account");
        let request = PasswordRequest {
            tenant: tenant.to_owned(),
            email,
            password,
            client_ip: "127.0.0.1".to_owned(),
            device_token: String::new(),
        };
        let answer = SignInClient::new(self.to("identity").clone()).password(request).await;
        answer.expect("signed in").into_inner().session_token
    }

    pub async fn issue(&self, tenant: &str, session: &str) -> Result<Passports, Status> {
        let audiences = CALLEES.map(i32::from).to_vec();
        let request =
            IssueRequest { tenant: tenant.to_owned(), session_token: session.to_owned(), audiences };
        let issued = PassportsClient::new(self.to("identity").clone()).issue(request).await?.into_inner();
        let name = |audience| ServiceName::from_wire(audience).expect("a service").as_str();
        let by_callee = issued.passports.into_iter().map(|one| (name(one.audience), one.jwt)).collect();
        Ok(Passports { by_callee })
    }
}

impl Passports {
    pub fn to(&self, callee: &str) -> &str {
        self.by_callee.get(callee).expect("a passport for every callee")
    }
}

/// Every RPC that needs a passport, with its rule.
pub fn passport_rpcs() -> Vec<(String, Rule)> {
    let rules = Rules::of_contract().expect("the contract's rules");
    let needs = |rule: &Rule| !rule.acting.contains(&Acting::Service);
    rules.iter().filter(|(_, rule)| needs(rule)).map(|(path, rule)| (path.to_owned(), rule.clone())).collect()
}

/// The token with the character at this place changed to another of base64url.
fn changed(jwt: &str, place: usize) -> String {
    let other = |at: usize, one: char| match one {
        'A' if at == place => 'B',
        _ if at == place => 'A',
        _ => one,
    };
    jwt.chars().enumerate().map(|(at, one)| other(at, one)).collect()
}

#[tokio::test]
async fn a_passport_passes_where_it_is_for_and_nowhere_else() {
    let mesh = Mesh::shared();
    let gateway = Gateway::of(mesh);
    let owner = gateway.session(mesh, TENANT, "owner").await;
    let owner = gateway.issue(TENANT, &owner).await.expect("passports");
    let guest = gateway.issue(TENANT, "").await.expect("guest passports");
    let foreign = gateway.issue(OTHER_TENANT, "").await.expect("guest passports");
    for (path, rule) in passport_rpcs() {
        let callee = callee(&path);
        let good = if rule.acting.contains(&Acting::Staff) { owner.to(callee) } else { guest.to(callee) };
        let outcome = async |passports: &[&str]| code(&call(gateway.to(callee), &path, passports).await);
        let passed = outcome(&[good]).await;
        assert!(!matches!(passed, Code::Unauthenticated | Code::PermissionDenied), "{path}: {passed:?}");
        for other in CALLEES.map(ServiceName::as_str).into_iter().filter(|other| *other != callee) {
            assert_eq!(outcome(&[owner.to(other)]).await, Code::Unauthenticated, "{path}: of {other}");
        }
        let (end, dot) = (good.len() - 1, good.find('.').expect("a JWT"));
        for place in [0, dot / 2, dot, dot + 9, end - 40, end] {
            let changed = changed(good, place);
            assert_eq!(outcome(&[&changed]).await, Code::Unauthenticated, "{path}: byte {place} changed");
        }
        // Another tenant's claims under this tenant's signature.
        let parts: Vec<&str> = guest.to(callee).split('.').collect();
        let theirs: Vec<&str> = foreign.to(callee).split('.').collect();
        let swapped = [parts[0], theirs[1], parts[2]].join(".");
        assert_eq!(outcome(&[&swapped]).await, Code::Unauthenticated, "{path}: tenants swapped");
        assert_eq!(outcome(&[]).await, Code::Unauthenticated, "{path}: none");
        assert_eq!(outcome(&[good, good]).await, Code::Unauthenticated, "{path}: two");
        if !rule.acting.contains(&Acting::Guest) {
            assert_eq!(outcome(&[guest.to(callee)]).await, Code::PermissionDenied, "{path}: a guest");
        }
        if !rule.acting.contains(&Acting::Staff) {
            assert_eq!(outcome(&[owner.to(callee)]).await, Code::PermissionDenied, "{path}: staff");
        }
    }
}

#[tokio::test]
async fn roles_bind() {
    let mesh = Mesh::shared();
    let gateway = Gateway::of(mesh);
    for role in [Role::Employee, Role::Admin] {
        let session = gateway.session(mesh, TENANT, role.as_str()).await;
        let passports = gateway.issue(TENANT, &session).await.expect("passports");
        let is_refused = |rule: &Rule| !rule.roles.is_empty() && !rule.roles.contains(&role);
        let refused: Vec<_> = passport_rpcs().into_iter().filter(|(_, rule)| is_refused(rule)).collect();
        assert!(!refused.is_empty(), "a rule refuses {}", role.as_str());
        for (path, _) in refused {
            let callee = callee(&path);
            let outcome = call(gateway.to(callee), &path, &[passports.to(callee)]).await;
            assert_eq!(code(&outcome), Code::PermissionDenied, "{path}: {role:?}");
        }
    }
}

#[tokio::test]
async fn a_session_gives_no_passport_of_another_tenant() {
    let mesh = Mesh::shared();
    let gateway = Gateway::of(mesh);
    let session = gateway.session(mesh, TENANT, "owner").await;
    let refused = gateway.issue(OTHER_TENANT, &session).await.err().map(|status| status.code());
    assert_eq!(refused, Some(Code::Unauthenticated));
}

#[tokio::test]
async fn a_service_that_acts_for_itself_brings_no_passport() {
    let mesh = Mesh::shared();
    let gateway = Gateway::of(mesh);
    let guest = gateway.issue(TENANT, "").await.expect("guest passports");
    for path in ["/holdfast.identity.v1.SignIn/Describe", "/holdfast.policy.v1.Configuration/Watch"] {
        let callee = callee(path);
        assert!(is_refused(&call(gateway.to(callee), path, &[guest.to(callee)]).await), "{path}");
    }
}
