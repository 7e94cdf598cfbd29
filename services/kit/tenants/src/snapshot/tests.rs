use super::*;
use crate::testing::{Signer, config};
use holdfast_proto::tenant::v1::EffectiveConfig;

fn tenant(change: impl Fn(&mut EffectiveConfig)) -> Tenant {
    let mut changed = config("salon-luna");
    change(&mut changed);
    Signer::new("a", 1).unwrap().tenant(&changed).unwrap()
}

#[test]
fn a_tenant_is_found_by_id_and_by_host() {
    let tenants = Tenants::new();
    assert_eq!(tenants.put(tenant(|_| ())), Ok(true));
    assert_eq!(tenants.put(tenant(|_| ())), Ok(false));
    for host in ["salon-luna.localhost", "SALON-luna.localhost:8443", "salon-luna.localhost."] {
        assert!(tenants.by_host(host).is_some(), "{host}");
    }
    for host in ["localhost", "x.salon-luna.localhost", "", ":", "salon-luna.localhost:x"] {
        assert!(tenants.by_host(host).is_none(), "{host}");
    }
    let id = "salon-luna".parse().unwrap();
    assert!(tenants.get(&id).is_some());
    assert!(tenants.remove(&id));
    assert!(tenants.get(&id).is_none() && tenants.by_host("salon-luna.localhost").is_none());
}

#[test]
fn nothing_older_is_put_in_force() {
    let tenants = Tenants::new();
    let old = |c: &mut EffectiveConfig| c.issued_at_us -= 1;
    let other = |c: &mut EffectiveConfig| "Other".clone_into(&mut c.display_name);
    let newer = |c: &mut EffectiveConfig| c.issued_at_us += 1;
    assert_eq!(tenants.put(tenant(|_| ())), Ok(true));
    assert_eq!(tenants.put(tenant(old)), Err(Refusal::Older));
    assert_eq!(tenants.put(tenant(other)), Err(Refusal::Older));
    assert_eq!(tenants.put(tenant(newer)), Ok(true));
    tenants.remove(&"salon-luna".parse().unwrap());
    assert_eq!(tenants.put(tenant(|_| ())), Err(Refusal::Older));
}

#[test]
fn a_host_that_is_given_up_is_no_longer_answered() {
    let tenants = Tenants::new();
    tenants.put(tenant(|_| ())).unwrap();
    let moved = |c: &mut EffectiveConfig| {
        c.issued_at_us += 1;
        "luna.example".clone_into(&mut c.domains[0].host);
    };
    tenants.put(tenant(moved)).unwrap();
    assert!(tenants.by_host("salon-luna.localhost").is_none());
    assert!(tenants.by_host("luna.example").is_some());
}

#[tokio::test]
async fn an_empty_snapshot_is_complete_too() {
    let tenants = Tenants::new();
    assert!(!tenants.complete());
    tenants.set_complete();
    tenants.completed().await;
    assert!(tenants.complete());
}
