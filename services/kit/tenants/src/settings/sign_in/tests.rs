use super::super::tests::{provider, read};
use super::*;
use crate::Tenant;
use crate::settings::{Unlocker, WhoMayBook};

fn with_providers(oidc: &[pb::OidcProvider]) -> Result<Tenant, Refusal> {
    read(|config| config.sign_in.as_mut().unwrap().oidc = oidc.to_vec())
}

#[test]
fn a_provider_is_read_as_itself() {
    let roles = vec![pb::Role::Employee.into(), pb::Role::Owner.into()];
    let tenant = with_providers(&[pb::OidcProvider { roles, ..provider() }]).unwrap();
    let [hospital] = tenant.sign_in().oidc.as_slice() else { panic!("{:?}", tenant.sign_in()) };
    assert_eq!((hospital.name.as_str(), hospital.client_id.as_str()), ("hospital", "holdfast"));
    assert_eq!(hospital.issuer, "https://idp.example/realms/a");
    assert_eq!(hospital.roles, [Role::Employee, Role::Owner]);
}

#[test]
fn what_protects_accounts_is_read_as_itself() {
    let tenant = read(|config| {
        config.on_tighten = pb::OnTighten::Keep.into();
        let locks = config.locks.as_mut().unwrap();
        (locks.unlock, locks.notify) = (vec![pb::Unlocker::Admin.into(), pb::Unlocker::Time.into()], false);
        config.sessions.as_mut().unwrap().notice_on_sign_in = false;
        config.sign_in.as_mut().unwrap().client_accounts = pb::ClientAccounts::Off.into();
    });
    let tenant = tenant.unwrap();
    assert_eq!(tenant.on_tighten(), crate::settings::OnTighten::Keep);
    assert_eq!(tenant.locks().unlock, [Unlocker::Admin, Unlocker::Time]);
    assert!(!tenant.locks().notify && !tenant.sessions().notice_on_sign_in);
    assert_eq!(tenant.sign_in().client_accounts, ClientAccounts::Off);
    let usual = read(|_| ()).unwrap();
    assert!(usual.locks().notify && usual.sessions().notice_on_sign_in);
}

#[test]
fn a_provider_is_a_label_at_an_https_url_for_some_of_the_staff() {
    let issuer = |issuer: &str| pb::OidcProvider { issuer: issuer.to_owned(), ..provider() };
    let named = |name: &str| pb::OidcProvider { name: name.to_owned(), ..provider() };
    let known = |client_id: String| pb::OidcProvider { client_id, ..provider() };
    let long = |length: usize| issuer(&format!("https://idp.example/{}", "a".repeat(length - 20)));
    let good = [
        named("a"),
        named("a-1"),
        named(&"a".repeat(40)),
        issuer("https://idp.example"),
        issuer("https://localhost:8443/"),
        issuer("https://idp.example:65535/a%20b/v2.0/~x"),
        long(300),
        known("a".repeat(200)),
        known("a b".to_owned()),
    ];
    for one in good {
        assert!(with_providers(std::slice::from_ref(&one)).is_ok(), "{one:?}");
    }
    let bad_names = ["", "-a", "a-", "A", "a.b", "a/b", "ä"].map(named).to_vec();
    let issuers = ["", "https://", "http://idp.example", "HTTPS://idp.example", "https://Idp.example"];
    let more = ["https://idp.example?a", "https://idp.example/#a", "https://me@idp.example", "https://a..b"];
    let ports = [
        "https://a:0",
        "https://a:65536",
        "https://a:",
        "https://a:+1",
        "https://a/ b",
        "https://a/\u{2003}",
    ];
    let issuers = [&issuers[..], &more, &ports].concat().into_iter().map(issuer).chain([long(301)]).collect();
    let ids = [String::new(), "a".repeat(201), "a\u{1}".to_owned(), "ä".to_owned()].map(known).to_vec();
    let roles = [vec![], vec![1, 1]].map(|roles| pb::OidcProvider { roles, ..provider() }).to_vec();
    let bad = [
        ("name", [bad_names, vec![named(&"a".repeat(41))]].concat()),
        ("issuer", issuers),
        ("client_id", ids),
        ("roles", roles),
    ];
    for (field, providers) in bad {
        for one in providers {
            let refused = with_providers(std::slice::from_ref(&one)).err().map(|refusal| refusal.to_string());
            assert_eq!(refused, Some(format!("invalid: sign_in.oidc.{field}")), "{one:?}");
        }
    }
}

#[test]
fn providers_are_ten_at_most_each_with_a_name_of_its_own() {
    let several = |count: usize| {
        let named = |number| pb::OidcProvider { name: format!("p{number}"), ..provider() };
        with_providers(&(0..count).map(named).collect::<Vec<_>>()).err()
    };
    assert_eq!([0, 9, 10].map(several), [None, None, None]);
    assert_eq!(several(11), Some(Refusal::Invalid("sign_in.oidc")));
    let twice = [provider(), provider()];
    assert_eq!(with_providers(&twice).err(), Some(Refusal::Invalid("sign_in.oidc.name")));
}

#[test]
fn who_may_book_follows_from_both_settings() {
    let read = |who: pb::WhoMayBook, accounts: pb::ClientAccounts| {
        let tenant = read(|config| {
            config.booking.as_mut().unwrap().who_may_book = who.into();
            config.sign_in.as_mut().unwrap().client_accounts = accounts.into();
        });
        tenant.map(|tenant| (tenant.booking().who_may_book, tenant.booking().takes_guests()))
    };
    let anyone = Ok((WhoMayBook::Anyone, true));
    let registered = Ok((WhoMayBook::RegisteredClients, false));
    let staff = Ok((WhoMayBook::StaffOnly, false));
    let refused = Err(Refusal::Invalid("sign_in.client_accounts"));
    for (who, then) in [
        (pb::WhoMayBook::Anyone, [anyone.clone(), anyone, registered.clone()]),
        (pb::WhoMayBook::RegisteredClients, [refused, registered.clone(), registered]),
        (pb::WhoMayBook::StaffOnly, [staff.clone(), staff.clone(), staff]),
    ] {
        let all = [pb::ClientAccounts::Off, pb::ClientAccounts::Optional, pb::ClientAccounts::Required];
        assert_eq!(all.map(|accounts| read(who, accounts)), then, "{who:?}");
    }
}
