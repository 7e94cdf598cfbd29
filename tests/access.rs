//! Who may call what, on the running mesh: every RPC with every service's own certificate.
use std::collections::BTreeMap;

use holdfast_tests::hostile_peer::{HostilePeer, SERVICES, call, is_refused};
use holdfast_tests::mesh::Mesh;
use kit_access::{Access, AccessLayer, Rules};
use kit_clock::Clock;
use kit_mesh::{Channel, ServerOptions, serve};
use kit_passport::{Keys, Verifier};
use kit_principal::ServiceName;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage as _, Value};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::Layer as _;

mod admission;
mod age;
mod passports;
pub mod transport;

/// Not called where it is allowed: it would fence off the operator that runs.
const LEFT_ALONE: (&str, &str) = ("operator", "/holdfast.policy.v1.Configuration/Begin");
const RESOLVE: &str = "/holdfast.policy.v1.Decisions/Resolve";

/// The service that answers an RPC: "policy" of "/holdfast.policy.v1.Decisions/Resolve".
pub fn callee(path: &str) -> &str {
    path.split('.').nth(1).expect("a package")
}

/// Calls these RPCs with every service's certificate and compares with the rules: the cells that differ.
async fn wrong_cells(
    rules: &Rules,
    channels: &BTreeMap<(&str, &str), Channel>,
    is_tried: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, rule) in rules.iter().filter(|(path, _)| is_tried(path)) {
        for caller in SERVICES {
            let allowed = rule.callers.iter().any(|name| name.as_str() == caller);
            if allowed && (caller, path) == LEFT_ALONE {
                continue;
            }
            let channel = channels.get(&(caller, callee(path))).expect("a channel");
            let answer = call(channel, path, &[]).await;
            if is_refused(&answer) == allowed {
                wrong.push(format!("{caller} -> {path}"));
            }
        }
    }
    wrong
}

#[tokio::test]
async fn every_rpc_passes_its_callers_alone() {
    let mesh = Mesh::shared();
    let mut channels = BTreeMap::new();
    for caller in SERVICES {
        let hostile_peer = HostilePeer::of(mesh, caller);
        for callee in ["identity", "booking", "policy", "retention"] {
            channels.insert((caller, callee), hostile_peer.channel(mesh, callee));
        }
    }
    let rules = Rules::of_contract().expect("the contract's rules");
    assert!(rules.iter().count() > 30, "the contract has lost its RPCs");
    assert_eq!(wrong_cells(&rules, &channels, |_| true).await, Vec::<String>::new());
    for caller in SERVICES {
        for path in [
            "/holdfast.policy.v1.Decisions/Nothing",
            "/holdfast.nothing.v1.Nothing/Nothing",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/grpc.health.v1.Health/Check",
        ] {
            let channel = channels.get(&(caller, "policy")).expect("a channel");
            assert!(is_refused(&call(channel, path, &[]).await), "{caller} -> {path}");
        }
    }
}

/// A server in this process, under policy's certificate, that authorizes by these rules.
async fn server_of(mesh: &Mesh, rules: Rules) -> (String, DropGuard) {
    let credentials = HostilePeer::of(mesh, "policy").credentials().clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let verifier = Verifier::new(Keys::default(), ServiceName::Policy, Clock::system());
    let access = Access::new(rules, credentials.realm().clone(), verifier, Clock::system());
    let service = AccessLayer::new(access).layer(tonic::service::Routes::default());
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, credentials, service, ServerOptions::default(), stop.clone()));
    (address, stop.drop_guard())
}

#[tokio::test]
async fn one_more_caller_is_noticed() {
    let mesh = Mesh::shared();
    let contract = Rules::of_contract().expect("the contract's rules");
    let wider =
        Rules::from_descriptor(&with_one_more_caller(RESOLVE, ServiceName::Retention)).expect("rules");
    for (rules, expected) in [(contract.clone(), vec![]), (wider, vec![format!("retention -> {RESOLVE}")])] {
        let (address, _stop) = server_of(mesh, rules).await;
        let channel =
            |caller| ((caller, "policy"), HostilePeer::of(mesh, caller).channel_to("policy", &address));
        let channels = SERVICES.into_iter().map(channel).collect();
        let wrong = wrong_cells(&contract, &channels, |path| callee(path) == "policy").await;
        assert_eq!(wrong, expected);
    }
}

/// The contract's descriptor with one more caller in one RPC's rule.
fn with_one_more_caller(path: &str, caller: ServiceName) -> Vec<u8> {
    let pool = DescriptorPool::decode(holdfast_proto::DESCRIPTOR).expect("the descriptor");
    let set: MessageDescriptor = pool
        .get_message_by_name("google.protobuf.FileDescriptorSet")
        .expect("descriptors describe themselves");
    let mut set = DynamicMessage::decode(set, holdfast_proto::DESCRIPTOR).expect("the descriptor");
    let (service, method) = path.trim_start_matches('/').split_once('/').expect("a path");
    let (package, service) = service.rsplit_once('.').expect("a package");
    let services = messages(&mut set, "file")
        .filter(|file| name(file, "package") == package)
        .flat_map(|file| messages(file, "service"));
    let methods = services
        .filter(|one| name(one, "name") == service)
        .flat_map(|service| messages(service, "method"))
        .filter(|one| name(one, "name") == method);
    let option = pool.get_extension_by_name("holdfast.access.v1.rule").expect("the option");
    let mut changed = 0;
    for method in methods {
        let options = method.get_field_by_name_mut("options").and_then(Value::as_message_mut);
        let rule = options.expect("options").get_extension_mut(&option);
        let callers = rule.as_message_mut().and_then(|rule| rule.get_field_by_name_mut("callers"));
        callers.and_then(Value::as_list_mut).expect("callers").push(Value::EnumNumber(caller.into()));
        changed += 1;
    }
    assert_eq!(changed, 1, "{path} of {}", set.descriptor().full_name());
    set.encode_to_vec()
}

fn messages<'a>(of: &'a mut DynamicMessage, field: &str) -> impl Iterator<Item = &'a mut DynamicMessage> {
    let list = of.get_field_by_name_mut(field).and_then(Value::as_list_mut);
    list.into_iter().flatten().filter_map(Value::as_message_mut)
}

fn name(of: &DynamicMessage, field: &str) -> String {
    of.get_field_by_name(field).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
