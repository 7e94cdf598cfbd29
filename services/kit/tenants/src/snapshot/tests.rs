use super::*;
use crate::testing::{With as _, verified};
use holdfast_proto::tenant::v1::EffectiveConfig;

fn tenant(change: impl FnOnce(&mut EffectiveConfig)) -> Tenant {
    verified(&crate::testing::tenant("salon-luna").with(change))
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
    assert!(tenants.remove(&id, Timestamp::UNIX_EPOCH));
    assert!(!tenants.remove(&id, Timestamp::UNIX_EPOCH), "told again: nothing new");
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
    tenants.remove(&"salon-luna".parse().unwrap(), Timestamp::UNIX_EPOCH);
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

#[test]
fn a_tenant_is_admitted_while_it_is_in_force_and_for_a_day_after() {
    let tenants = Tenants::new();
    let (id, other) = ("salon-luna".parse().unwrap(), "salon-sol".parse().unwrap());
    let gone = Timestamp::from_second(1_800_000_000).unwrap();
    let after = |hours: i64| gone + jiff::SignedDuration::from_hours(hours);
    assert_eq!(tenants.admits(&id, gone), Err(NotAdmitted::Unavailable));
    tenants.put(tenant(|_| ())).unwrap();
    tenants.set_stored();
    assert_eq!(tenants.admits(&id, after(10_000)), Ok(()));
    assert_eq!(
        tenants.admits(&other, gone),
        Err(NotAdmitted::Unavailable),
        "what was kept does not know all"
    );
    tenants.set_complete();
    assert_eq!(tenants.admits(&other, gone), Err(NotAdmitted::Unknown));
    tenants.name(other.clone());
    assert_eq!(tenants.admits(&other, gone), Err(NotAdmitted::Unavailable), "it is named");
    for id in [id, other] {
        assert!(tenants.remove(&id, gone));
        assert_eq!(tenants.admits(&id, gone), Ok(()));
        assert_eq!(tenants.admits(&id, after(24) - jiff::SignedDuration::from_micros(1)), Ok(()));
        assert_eq!(tenants.admits(&id, after(24)), Err(NotAdmitted::Unknown));
    }
}

#[test]
fn who_is_not_admitted_hears_the_same_everywhere() {
    let unknown = kit_fault::Fault::from(NotAdmitted::Unknown);
    assert_eq!((unknown.reason.code(), unknown.fields[0].field.as_str()), ("TENANT_UNKNOWN", "tenant"));
    let unavailable = kit_fault::Fault::from(NotAdmitted::Unavailable);
    assert!(unavailable.reason.code() == "UNAVAILABLE" && unavailable.retry_after.is_some());
}

#[tokio::test]
async fn an_empty_snapshot_is_complete_too() {
    let tenants = Tenants::new();
    assert!(!tenants.complete());
    tenants.set_complete();
    tenants.completed().await;
    assert!(tenants.complete());
}
