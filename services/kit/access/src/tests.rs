//! The rules are what stands in the contract, and nothing passes beside them.
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Request, Response};
use jiff::Timestamp;
use kit_authz::Requester as _;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_ids::{AccountId, TenantId};
use kit_mesh::{PeerId, Realm};
use kit_passport::{Keys, METADATA_KEY, Minter, Verifier};
use kit_principal::{Acting, Principal, Role, Roles, ServiceName, Strength};
use prost::Message as _;
use prost_reflect::ReflectMessage as _;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer as _, ServiceExt as _};

use crate::{Access, AccessLayer, Caller, Refusal, Rule, Rules, RulesError};

const BOOK: &str = "/holdfast.booking.v1.Bookings/Book";
const INVITE: &str = "/holdfast.identity.v1.Users/Invite";
const RESOLVE: &str = "/holdfast.policy.v1.Decisions/Resolve";

struct Fixture {
    clock: Arc<FakeClock>,
    faked: Clock,
    minter: Minter,
    keys: Keys,
    realm: Realm,
}

impl Fixture {
    fn new() -> Self {
        let clock = Arc::new(FakeClock::at(start()));
        let faked = Clock::new(clock.clone(), Arc::new(SystemEntropy));
        let minter = Minter::new(faked.clone(), Vec::new());
        minter.add(&minter.due().unwrap().unwrap());
        let keys = Keys::default();
        keys.replace(&minter.published());
        Self { clock, faked, minter, keys, realm: Realm::new("holdfast.local", "holdfast").unwrap() }
    }

    fn access(&self, rules: Rules, audience: &str) -> Access {
        let verifier = Verifier::new(self.keys.clone(), audience.parse().unwrap(), self.faked.clone());
        Access::new(rules, self.realm.clone(), verifier, self.faked.clone())
    }

    fn contract(&self, audience: &str) -> Access {
        self.access(Rules::of_contract().unwrap(), audience)
    }

    fn peer(&self, service: &str) -> PeerId {
        PeerId::new(self.realm.id(service))
    }

    fn passport(&self, principal: &Principal, audience: &str) -> HeaderMap {
        with_passport(&self.minter.mint(principal, audience.parse().unwrap()).unwrap().jwt)
    }
}

fn start() -> Timestamp {
    "2026-03-01T09:00:00Z".parse().unwrap()
}

fn with_passport(jwt: &str) -> HeaderMap {
    HeaderMap::from_iter([(METADATA_KEY.parse().unwrap(), jwt.parse().unwrap())])
}

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap()
}

fn staff(role: Role) -> Principal {
    Principal::staff(
        tenant(),
        AccountId::from(uuid::Uuid::from_u128(7)),
        Roles::one(role),
        Strength::Password,
        start(),
    )
}

fn client() -> Principal {
    Principal::client(tenant(), AccountId::from(uuid::Uuid::from_u128(8)), Strength::Password, start())
}

/// The service whose RPC it is: "booking" of "/holdfast.booking.v1.Bookings/Book".
fn owner(path: &str) -> &str {
    path.split('.').nth(1).unwrap()
}

#[test]
fn the_gateway_stands_under_service_only_where_it_must() {
    let rules = Rules::of_contract().unwrap();
    let listed: Vec<_> = rules
        .iter()
        .filter(|(_, rule)| {
            rule.callers.contains(&ServiceName::Gateway) && rule.acting.contains(&Acting::Service)
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        listed,
        [
            "/holdfast.identity.v1.Passports/Issue",
            "/holdfast.identity.v1.SignIn/Describe",
            "/holdfast.identity.v1.SignIn/DescribeStep",
            "/holdfast.identity.v1.SignIn/Device",
            "/holdfast.identity.v1.SignIn/End",
            "/holdfast.identity.v1.SignIn/NewPassword",
            "/holdfast.identity.v1.SignIn/Password",
            "/holdfast.policy.v1.Configuration/Watch",
        ]
    );
}

#[test]
fn passports_are_for_the_gateways_calls_alone() {
    for (path, rule) in Rules::of_contract().unwrap().iter() {
        assert!(rule.acting.contains(&Acting::Service) || rule.callers == [ServiceName::Gateway], "{path}");
    }
}

#[test]
fn every_rpc_refuses_every_service_that_its_rule_does_not_name() {
    let it = Fixture::new();
    for (path, rule) in Rules::of_contract().unwrap().iter() {
        let access = it.contract(owner(path));
        let headers = [HeaderMap::new(), it.passport(&staff(Role::Owner), owner(path))];
        for service in ServiceName::ALL {
            let (peer, named) = (it.peer(service.as_str()), rule.callers.contains(&service));
            let passes = headers.iter().any(|headers| access.authorize(path, Some(&peer), headers).is_ok());
            let accepts_staff =
                rule.acting.iter().any(|kind| matches!(kind, Acting::Service | Acting::Staff));
            assert_eq!(passes, named && accepts_staff, "{service} -> {path}");
        }
        assert_eq!(access.authorize(path, None, &headers[0]), Err(Refusal::NoPeer));
    }
}

#[test]
fn an_id_of_another_mesh_is_not_the_service() {
    let it = Fixture::new();
    let access = it.contract("policy");
    assert!(access.authorize(RESOLVE, Some(&it.peer("booking")), &HeaderMap::new()).is_ok());
    for id in ["spiffe://evil.local/ns/holdfast/sa/booking", "spiffe://holdfast.local/ns/other/sa/booking"] {
        let peer = PeerId::new(id.parse().unwrap());
        assert_eq!(access.authorize(RESOLVE, Some(&peer), &HeaderMap::new()), Err(Refusal::Caller));
    }
}

#[test]
fn what_is_not_listed_is_refused() {
    let it = Fixture::new();
    let access = it.contract("booking");
    for path in [
        "/holdfast.booking.v1.Bookings/Steal",
        "/holdfast.booking.v1.Bookings/book",
        "/holdfast.booking.v1.Bookings/Book/",
        "//holdfast.booking.v1.Bookings/Book",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/",
        "",
    ] {
        let headers = it.passport(&staff(Role::Owner), "booking");
        assert_eq!(
            access.authorize(path, Some(&it.peer("gateway")), &headers),
            Err(Refusal::Unlisted),
            "{path}"
        );
    }
}

#[test]
fn kind_role_and_audience_must_fit() {
    let it = Fixture::new();
    let authorize = |path: &str, principal: &Principal, audience: &str| {
        let headers = it.passport(principal, audience);
        it.contract(owner(path)).authorize(path, Some(&it.peer("gateway")), &headers)
    };
    assert!(authorize(BOOK, &Principal::Guest(tenant()), "booking").is_ok());
    assert!(authorize(BOOK, &client(), "booking").is_ok());
    assert!(authorize(INVITE, &staff(Role::Admin), "identity").is_ok());
    assert_eq!(authorize(INVITE, &staff(Role::Employee), "identity"), Err(Refusal::Role));
    assert_eq!(authorize(INVITE, &client(), "identity"), Err(Refusal::Kind));
    assert_eq!(authorize(INVITE, &Principal::Guest(tenant()), "identity"), Err(Refusal::Kind));
    assert_eq!(
        authorize(INVITE, &staff(Role::Owner), "booking"),
        Err(kit_passport::Refusal::Audience.into())
    );
    let caller = authorize(BOOK, &staff(Role::Owner), "booking").unwrap();
    let service = ServiceName::Gateway;
    assert_eq!(caller, Caller::authorized(it.peer("gateway"), service, staff(Role::Owner)));
    assert_eq!(
        (caller.end_user().unwrap().tenant(), caller.staff().unwrap().roles.holds(Role::Owner)),
        (&tenant(), true)
    );
}

#[test]
fn exactly_one_passport_or_exactly_none() {
    let it = Fixture::new();
    let peer = it.peer("gateway");
    assert_eq!(
        it.contract("booking").authorize(BOOK, Some(&peer), &HeaderMap::new()),
        Err(Refusal::NoPassport)
    );
    let mut two = it.passport(&Principal::Guest(tenant()), "booking");
    let other = it.minter.mint(&client(), ServiceName::Booking).unwrap().jwt;
    two.append(METADATA_KEY, HeaderValue::from_str(&other).unwrap());
    assert_eq!(it.contract("booking").authorize(BOOK, Some(&peer), &two), Err(Refusal::NoPassport));
    let unwanted = it.passport(&Principal::Guest(tenant()), "policy");
    let authorized = it.contract("policy").authorize(RESOLVE, Some(&it.peer("booking")), &unwanted);
    assert_eq!(authorized, Err(Refusal::UnwantedPassport));
    it.clock.advance(Duration::from_mins(10));
    let authorized = it.contract("policy").authorize(RESOLVE, Some(&it.peer("booking")), &HeaderMap::new());
    assert_eq!(
        authorized,
        Ok(Caller::authorized(it.peer("booking"), ServiceName::Booking, Principal::Service))
    );
}

/// The contract with one rule changed: as a descriptor, the way a server reads it.
fn changed(path: &str, change: impl Fn(&mut holdfast_proto::access::v1::Rule)) -> Result<Rules, RulesError> {
    let pool = prost_reflect::DescriptorPool::decode(holdfast_proto::DESCRIPTOR).unwrap();
    let option = pool.get_extension_by_name("holdfast.access.v1.rule").unwrap();
    let set = pool.get_message_by_name("google.protobuf.FileDescriptorSet").unwrap();
    let mut set = prost_reflect::DynamicMessage::decode(set, holdfast_proto::DESCRIPTOR).unwrap();
    let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
    for file in set.get_field_by_name_mut("file").unwrap().as_list_mut().unwrap() {
        let file = file.as_message_mut().unwrap();
        let package = file.get_field_by_name("package").unwrap().as_str().unwrap().to_owned();
        for one in file.get_field_by_name_mut("service").unwrap().as_list_mut().unwrap() {
            let one = one.as_message_mut().unwrap();
            let name = one.get_field_by_name("name").unwrap().as_str().unwrap().to_owned();
            if format!("{package}.{name}") != service {
                continue;
            }
            for rpc in one.get_field_by_name_mut("method").unwrap().as_list_mut().unwrap() {
                let rpc = rpc.as_message_mut().unwrap();
                if rpc.get_field_by_name("name").unwrap().as_str() == Some(method) {
                    let options = rpc.get_field_by_name_mut("options").unwrap().as_message_mut().unwrap();
                    let rule = options.get_extension_mut(&option).as_message_mut().unwrap();
                    let mut typed = rule.transcode_to().unwrap();
                    change(&mut typed);
                    // Transcoding into a message merges: begin with an empty one.
                    *rule = prost_reflect::DynamicMessage::new(rule.descriptor());
                    rule.transcode_from(&typed).unwrap();
                }
            }
        }
    }
    Rules::from_descriptor(&set.encode_to_vec())
}

#[test]
fn one_more_caller_in_the_descriptor_passes() {
    let it = Fixture::new();
    let wider = changed(RESOLVE, |rule| rule.callers.push(ServiceName::Retention.into())).unwrap();
    let authorize = |rules: Rules| {
        it.access(rules, "policy").authorize(RESOLVE, Some(&it.peer("retention")), &HeaderMap::new())
    };
    assert_eq!(authorize(Rules::of_contract().unwrap()), Err(Refusal::Caller));
    assert!(authorize(wider).is_ok());
}

#[test]
fn strength_and_age_of_the_sign_in_are_checked() {
    let it = Fixture::new();
    let strict = changed(INVITE, |rule| {
        rule.set_min_strength(holdfast_proto::access::v1::Strength::MultiFactor);
        rule.max_auth_age_s = Some(300);
    })
    .unwrap();
    let access = it.access(strict, "identity");
    let authorize = |strength| {
        let account = AccountId::from(uuid::Uuid::from_u128(7));
        let principal = Principal::staff(tenant(), account, Roles::one(Role::Owner), strength, start());
        access.authorize(INVITE, Some(&it.peer("gateway")), &it.passport(&principal, "identity"))
    };
    assert_eq!(authorize(Strength::Password), Err(Refusal::Strength));
    assert!(authorize(Strength::MultiFactor).is_ok());
    it.clock.advance(Duration::from_mins(5));
    assert!(authorize(Strength::MultiFactor).is_ok());
    it.clock.advance(Duration::from_secs(1));
    assert_eq!(authorize(Strength::MultiFactor), Err(Refusal::Age));
}

#[test]
fn a_rule_that_says_nothing_is_no_rule() {
    for change in [
        (|rule| rule.callers.clear()) as fn(&mut holdfast_proto::access::v1::Rule),
        |rule| rule.callers.push(0),
        |rule| rule.callers.push(77),
        |rule| rule.acting.clear(),
        |rule| rule.acting.push(1),
        |rule| rule.acting.push(77),
        |rule| rule.roles.push(99),
        |rule| rule.min_strength = Some(0),
        |rule| rule.min_strength = Some(77),
    ] {
        assert!(matches!(changed(RESOLVE, change), Err(RulesError::Invalid(_))));
    }
    let rules = Rules::of_contract().unwrap();
    let Some(Rule { callers, acting, .. }) = rules.of(RESOLVE) else { panic!("{RESOLVE} has no rule") };
    assert_eq!(
        (callers.as_slice(), acting.as_slice()),
        (&[ServiceName::Booking][..], &[Acting::Service][..])
    );
}

#[tokio::test]
async fn the_layer_hands_on_the_caller_without_the_passport() {
    let it = Fixture::new();
    let inner = tower::service_fn(|request: Request<Body>| async move {
        let caller = request.extensions().get::<Caller>().expect("authorized");
        assert_eq!(caller.principal().tenant(), Some(&tenant()));
        assert!(!request.headers().contains_key(METADATA_KEY));
        Ok::<_, Infallible>(Response::new(Body::empty()))
    });
    let service = AccessLayer::new(it.contract("booking")).layer(inner);
    let request = |service: &str, headers: HeaderMap| {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = BOOK.parse().unwrap();
        *request.headers_mut() = headers;
        request.extensions_mut().insert(it.peer(service));
        request
    };
    let guest = it.passport(&Principal::Guest(tenant()), "booking");
    let code =
        |response: Response<Body>| Status::from_header_map(response.headers()).map(|status| status.code());
    let allowed = service.clone().oneshot(request("gateway", guest.clone())).await.unwrap();
    assert_eq!(code(allowed), None);
    let refused = service.clone().oneshot(request("policy", guest)).await.unwrap();
    assert_eq!(code(refused), Some(Code::PermissionDenied));
    let refused = service.oneshot(request("gateway", with_passport("a.b.c"))).await.unwrap();
    assert_eq!(code(refused), Some(Code::Unauthenticated));
}
