//! The RPCs as they are routed: what comes over the wire and what goes back.
use holdfast_proto::identity::v1::bootstrap_client::BootstrapClient;
use holdfast_proto::identity::v1::invitations_client::InvitationsClient;
use holdfast_proto::identity::v1::keys_client::KeysClient;
use holdfast_proto::identity::v1::passports_client::PassportsClient;
use holdfast_proto::identity::v1::password_response::State;
use holdfast_proto::identity::v1::sign_in_client::SignInClient;
use holdfast_proto::identity::v1::user::State as UserState;
use holdfast_proto::identity::v1::users_client::UsersClient;
use holdfast_proto::identity::v1::{
    AcceptRequest, BootstrapIssueRequest, DescribeRequest, EndRequest, InviteRequest, IssueRequest,
    ListRequest, PasswordRequest, WatchRequest,
};
use identity::grpc::routes;
use kit_fault::{Fault, FieldCode, Reason};
use kit_passport::{PublicKey, Verifier};
use kit_principal::{Principal, Role, Roles, ServiceName};
use kit_testkit::callers::{self, request};
use kit_testkit::rows;
use tonic::{Request, Status};

use crate::harness::{EMAIL, Harness, NAME, PASSWORD, sol};

fn reason(status: &Status) -> Reason {
    Fault::from_status(status).reason
}

fn typed(email: &str, password: &str) -> PasswordRequest {
    let (tenant, client_ip) = ("clinica-sol".to_owned(), "192.0.2.7".to_owned());
    PasswordRequest {
        tenant,
        email: email.to_owned(),
        password: password.to_owned(),
        client_ip,
        device_token: String::new(),
    }
}

/// A message that the gateway sends for itself.
fn by_gateway<T>(message: T) -> Request<T> {
    request(callers::service("gateway"), message)
}

async fn accept(harness: &Harness, token: &str, password: &str) -> Result<(), Status> {
    let message = AcceptRequest {
        token: token.to_owned(),
        name: NAME.to_owned(),
        password: password.to_owned(),
        email: EMAIL.to_owned(),
    };
    InvitationsClient::new(routes(&harness.identity))
        .accept(request(callers::guest("clinica-sol"), message))
        .await
        .map(drop)
}

async fn bootstrap(harness: &Harness) -> Result<String, Status> {
    let message = BootstrapIssueRequest { tenant: "clinica-sol".to_owned() };
    let request = request(callers::service("operator"), message);
    let issued = BootstrapClient::new(routes(&harness.identity)).issue(request).await?;
    Ok(issued.into_inner().token)
}

#[tokio::test]
async fn from_the_first_owner_to_the_end_of_a_session() {
    let harness = Harness::new().await;
    let token = bootstrap(&harness).await.unwrap();
    let weak = accept(&harness, &token, "short").await.unwrap_err();
    assert_eq!(Fault::from_status(&weak).fields[0].code, FieldCode::TooShort);
    accept(&harness, &token, PASSWORD).await.unwrap();
    assert_eq!(reason(&accept(&harness, &token, PASSWORD).await.unwrap_err()), Reason::NotFound);
    assert_eq!(reason(&bootstrap(&harness).await.unwrap_err()), Reason::BootstrapClosed);

    let mut sign_in = SignInClient::new(routes(&harness.identity));
    let unknown = sign_in.password(by_gateway(typed("nobody@x.example", PASSWORD))).await.unwrap_err();
    let wrong = sign_in.password(by_gateway(typed(EMAIL, "wrong horse battery staple"))).await.unwrap_err();
    assert_eq!(reason(&wrong), Reason::SignInFailed);
    assert_eq!(
        (wrong.code(), wrong.message(), wrong.details()),
        (unknown.code(), unknown.message(), unknown.details())
    );
    let oversize = sign_in.password(by_gateway(typed(EMAIL, &"x".repeat(1025)))).await.unwrap_err();
    assert_eq!(reason(&oversize), Reason::ValidationFailed);
    let answer = sign_in.password(by_gateway(typed(EMAIL, PASSWORD))).await.unwrap().into_inner();
    assert_eq!(answer.state(), State::Authenticated);
    assert_eq!(answer.session_token.len(), 43);

    let (tenant, session_token) = ("clinica-sol".to_owned(), answer.session_token);
    let request = DescribeRequest { tenant: tenant.clone(), session_token: session_token.clone() };
    let described = sign_in.describe(by_gateway(request.clone())).await.unwrap().into_inner();
    let person = described.person.unwrap();
    assert_eq!(
        (person.email.as_str(), person.name.as_str(), person.roles),
        (EMAIL, NAME, Roles::one(Role::Owner).to_wire())
    );
    let end = EndRequest { tenant, session_token };
    sign_in.end(by_gateway(end.clone())).await.unwrap();
    sign_in.end(by_gateway(end)).await.unwrap();
    assert_eq!(reason(&sign_in.describe(by_gateway(request)).await.unwrap_err()), Reason::Unauthenticated);
}

#[tokio::test]
async fn passports_verify_with_the_keys_that_are_watched() {
    let harness = Harness::new().await;
    let mut keys =
        KeysClient::new(routes(&harness.identity)).watch(WatchRequest {}).await.unwrap().into_inner();
    let set = PublicKey::from_wire(&keys.message().await.unwrap().unwrap()).unwrap();
    let verifying = kit_passport::Keys::default();
    verifying.replace(&set);
    let request = IssueRequest {
        tenant: "clinica-sol".to_owned(),
        session_token: String::new(),
        audiences: vec![ServiceName::Policy.into(), ServiceName::Booking.into()],
    };
    let mut passports = PassportsClient::new(routes(&harness.identity));
    let issued = passports.issue(by_gateway(request.clone())).await.unwrap().into_inner();
    let audiences: Vec<_> = issued.passports.iter().map(|one| one.audience).collect();
    assert_eq!(audiences, request.audiences);
    let verifier = Verifier::new(verifying, ServiceName::Booking, harness.identity.clock.clone());
    assert_eq!(verifier.verify(&issued.passports[1].jwt).unwrap().principal, Principal::Guest(sol()));
    let nobody = IssueRequest { session_token: "x".to_owned(), ..request.clone() };
    assert_eq!(reason(&passports.issue(by_gateway(nobody)).await.unwrap_err()), Reason::Unauthenticated);
    for audience in [0, 77] {
        let unknown = IssueRequest { audiences: vec![audience], ..request.clone() };
        let fault = Fault::from_status(&passports.issue(by_gateway(unknown)).await.unwrap_err());
        assert_eq!((fault.reason, fault.fields[0].field.as_str()), (Reason::ValidationFailed, "audiences"));
    }
    let nowhere = IssueRequest { tenant: "Not A Tenant".to_owned(), ..request.clone() };
    assert_eq!(reason(&passports.issue(by_gateway(nowhere)).await.unwrap_err()), Reason::ValidationFailed);
    let unknown = IssueRequest { tenant: "unknown".to_owned(), ..request };
    assert_eq!(reason(&passports.issue(by_gateway(unknown)).await.unwrap_err()), Reason::TenantUnknown);
}

#[tokio::test]
async fn an_owner_invites_and_sees_who_is_invited() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    harness.pass(1);
    let staff = |role| {
        let member = callers::staff("clinica-sol").account(owner.account).role(role);
        member.signed_in(harness.identity.clock.now()).caller()
    };
    let mut users = UsersClient::new(routes(&harness.identity));
    let invite =
        |role| InviteRequest { email: "tomas@x.example".to_owned(), roles: Roles::one(role).to_wire() };
    let denied = users.invite(request(staff(Role::Admin), invite(Role::Owner))).await.unwrap_err();
    assert_eq!(reason(&denied), Reason::PermissionDenied);
    users.invite(request(staff(Role::Owner), invite(Role::Employee))).await.unwrap();
    let taken = users.invite(request(staff(Role::Owner), invite(Role::Employee))).await.unwrap_err();
    assert_eq!(reason(&taken), Reason::EmailTaken);
    let list = users.list(request(staff(Role::Admin), ListRequest { page: None })).await.unwrap();
    let states: Vec<_> =
        list.into_inner().users.iter().map(holdfast_proto::identity::v1::User::state).collect();
    assert_eq!(states, [UserState::Active, UserState::Invited]);
    let unauthorized = users.list(ListRequest { page: None }).await.unwrap_err();
    assert_eq!(unauthorized.code(), tonic::Code::PermissionDenied);
}

/// What each RPC that a service calls as itself answers for a tenant.
async fn as_a_service(harness: &Harness, tenant: &str) -> [Result<(), Status>; 5] {
    let (tenant, session_token) = (tenant.to_owned(), "x".repeat(43));
    let typed = PasswordRequest { tenant: tenant.clone(), ..typed(EMAIL, PASSWORD) };
    let describe = DescribeRequest { tenant: tenant.clone(), session_token: session_token.clone() };
    let end = EndRequest { tenant: tenant.clone(), session_token };
    let audiences = vec![ServiceName::Policy.into()];
    let passports = IssueRequest { tenant: tenant.clone(), session_token: String::new(), audiences };
    let bootstrap = request(callers::service("operator"), BootstrapIssueRequest { tenant });
    let mut sign_in = SignInClient::new(routes(&harness.identity));
    [
        sign_in.password(by_gateway(typed)).await.map(drop),
        sign_in.describe(by_gateway(describe)).await.map(drop),
        sign_in.end(by_gateway(end)).await.map(drop),
        PassportsClient::new(routes(&harness.identity)).issue(by_gateway(passports)).await.map(drop),
        BootstrapClient::new(routes(&harness.identity)).issue(bootstrap).await.map(drop),
    ]
}

#[tokio::test]
async fn a_tenant_that_was_never_named_is_refused_by_every_rpc_of_services() {
    let harness = Harness::new().await;
    let before = harness.db.rows().await;
    for answer in as_a_service(&harness, "never-named").await {
        let fault = Fault::from_status(&answer.unwrap_err());
        assert_eq!((fault.reason, fault.fields[0].field.as_str()), (Reason::TenantUnknown, "tenant"));
    }
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]), "nothing is left of it");
    let told = as_a_service(&harness, "clinica-sol").await;
    assert!(
        told.iter().filter_map(|answer| answer.as_ref().err()).all(|it| reason(it) != Reason::TenantUnknown)
    );
}
