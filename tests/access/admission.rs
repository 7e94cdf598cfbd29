//! Whoever holds a service's certificate fills no tenant of its own making: what a service calls as itself works for
//! tenants of the configuration alone.
use holdfast_tests::hostile_peer::{HostilePeer, call_with};
use holdfast_tests::mesh::Mesh;
use kit_access::Rules;
use kit_principal::{Acting, ServiceName};
use prost_reflect::{DescriptorPool, DynamicMessage, Kind, MessageDescriptor, Value};

use super::callee;

/// Makes configuration: names tenants that are new.
const MAKES_CONFIGURATION: &str = "/holdfast.policy.v1.Configuration/";
const REFUSED: &str = "The configuration names no such tenant.";

/// A request of this RPC that names a tenant and says nothing else; `None`: it names none.
fn naming(pool: &DescriptorPool, path: &str, tenant: &str) -> Option<DynamicMessage> {
    let (service, method) = path.trim_start_matches('/').split_once('/')?;
    let service = pool.get_service_by_name(service)?;
    let method = service.methods().find(|one| one.name() == method)?;
    named(&method.input(), tenant)
}

fn named(kind: &MessageDescriptor, tenant: &str) -> Option<DynamicMessage> {
    let mut message = DynamicMessage::new(kind.clone());
    if kind.get_field_by_name("tenant").is_some() {
        message.set_field_by_name("tenant", Value::String(tenant.to_owned()));
        return Some(message);
    }
    let inner = kind.fields().filter(|field| !field.is_list()).find_map(|field| match field.kind() {
        Kind::Message(kind) => Some((field.name().to_owned(), named(&kind, tenant)?)),
        _ => None,
    })?;
    message.set_field_by_name(&inner.0, Value::Message(inner.1));
    Some(message)
}

#[tokio::test]
async fn no_service_brings_anything_for_a_tenant_that_the_configuration_never_named() {
    let mesh = Mesh::shared();
    let pool = DescriptorPool::decode(holdfast_proto::DESCRIPTOR).expect("the descriptor");
    let rules = Rules::of_contract().expect("the contract's rules");
    let services = rules.iter().filter(|(path, rule)| {
        rule.acting.contains(&Acting::Service) && !path.starts_with(MAKES_CONFIGURATION)
    });
    let mut refused = Vec::new();
    for (path, rule) in services {
        let channel =
            |caller: &ServiceName| HostilePeer::of(mesh, caller.as_str()).channel(mesh, callee(path));
        let channel = rule.callers.first().map(channel).expect("a caller");
        let answer = async |tenant| {
            let answer = call_with(&channel, path, naming(&pool, path, tenant)?, &[]).await;
            Some(answer.is_err_and(|status| status.message() == REFUSED))
        };
        if let Some(is_refused) = answer("never-named").await {
            assert!(is_refused, "{path}");
            assert_eq!(answer("salon-luna").await, Some(false), "{path}");
            refused.push(path);
        }
    }
    assert!(refused.len() >= 14, "{refused:?}");
}
