use holdfast_proto::tenant::v1::{self as pb, EffectiveConfig};

use super::*;
use crate::testing::{With as _, signer, tenant};
use crate::{Tenant, verify_signed};

pub(super) fn read(change: impl Fn(&mut EffectiveConfig)) -> Result<Tenant, Refusal> {
    verify_signed(&signer().sign(&tenant("salon-luna").with(change)), &signer().keys())
}

fn rebooking(then: i32, block_for_days: u32) -> pb::Rebooking {
    pb::Rebooking {
        after: 3,
        within_days: 90,
        counts: vec![pb::RebookingTrigger::LateCancel.into(), pb::RebookingTrigger::NoShow.into()],
        then,
        block_for_days,
    }
}

fn logo() -> pb::Logo {
    pb::Logo { r#type: pb::LogoType::Png.into(), content: b"PNG".to_vec(), width: 40, height: 20 }
}

pub(super) fn provider() -> pb::OidcProvider {
    pb::OidcProvider {
        name: "hospital".to_owned(),
        issuer: "https://idp.example/realms/a".to_owned(),
        client_id: "holdfast".to_owned(),
        roles: vec![pb::Role::Employee.into()],
    }
}

type Change = fn(&mut EffectiveConfig, i32);

/// Every enumeration of the message, by the name of its field.
const ENUMERATIONS: [(&str, Change); 20] = [
    ("logo.type", |c, n| c.logo = Some(pb::Logo { r#type: n, ..logo() })),
    ("profile", |c, n| c.profile = n),
    ("support_access", |c, n| c.support_access = n),
    ("domains.min_tls_version", |c, n| c.domains[0].min_tls_version = n),
    ("passwords.required_classes", |c, n| c.staff_passwords.as_mut().unwrap().required_classes = vec![1, n]),
    ("passwords.allowed_characters", |c, n| c.client_passwords.as_mut().unwrap().allowed_characters = n),
    ("lockout.scope", |c, n| c.staff_lockout.as_mut().unwrap().scope = n),
    ("on_tighten", |c, n| c.on_tighten = n),
    ("locks.unlock", |c, n| c.locks.as_mut().unwrap().unlock = vec![n]),
    ("sign_in.client_accounts", |c, n| c.sign_in.as_mut().unwrap().client_accounts = n),
    ("sign_in.oidc.roles", |c, n| {
        c.sign_in.as_mut().unwrap().oidc = vec![pb::OidcProvider { roles: vec![n], ..provider() }];
    }),
    ("two_factor.required_for", |c, n| c.two_factor.as_mut().unwrap().required_for = vec![n]),
    ("two_factor.methods", |c, n| c.two_factor.as_mut().unwrap().methods = vec![n]),
    ("contact.email", |c, n| c.contact.as_mut().unwrap().email = n),
    ("contact.phone", |c, n| c.contact.as_mut().unwrap().phone = n),
    ("contact.address", |c, n| c.contact.as_mut().unwrap().address = n),
    ("booking.who_may_book", |c, n| c.booking.as_mut().unwrap().who_may_book = n),
    ("cancellation.staff_override", |c, n| c.cancellation.as_mut().unwrap().staff_override = vec![n]),
    ("cancellation.rebooking.counts", |c, n| {
        let rule = pb::Rebooking { counts: vec![n], ..rebooking(1, 0) };
        c.cancellation.as_mut().unwrap().rebooking = Some(rule);
    }),
    ("cancellation.rebooking.then", |c, n| {
        c.cancellation.as_mut().unwrap().rebooking = Some(rebooking(n, 0));
    }),
];

#[test]
fn a_value_that_is_unspecified_or_unknown_refuses_the_document() {
    for (field, set) in ENUMERATIONS {
        assert!(read(|c| set(c, 1)).is_ok(), "{field}");
        for number in [0, 99, -1] {
            assert_eq!(read(|c| set(c, number)).err(), Some(Refusal::Invalid(field)), "{number}");
        }
    }
}

#[test]
fn every_value_is_read_as_itself() {
    let tenant = read(|c| {
        let booking = c.booking.as_mut().unwrap();
        booking.who_may_book = pb::WhoMayBook::StaffOnly.into();
        c.domains[0].min_tls_version = pb::TlsVersion::Tls13.into();
        c.domains[0].hsts_max_age_s = 0;
        c.profile = pb::Profile::Hipaa.into();
        let roles = [pb::Person::Owner, pb::Person::Admin, pb::Person::Employee, pb::Person::Client];
        c.two_factor.as_mut().unwrap().required_for = roles.map(i32::from).to_vec();
        c.sessions.as_mut().unwrap().max_concurrent = 0;
        let cancellation = c.cancellation.as_mut().unwrap();
        cancellation.prepayment_percent = 30;
        cancellation.prepayment_due_within_s = 1_800;
        cancellation.rebooking = Some(rebooking(pb::RebookingThen::BlockForDays.into(), 30));
        c.logo = Some(logo());
        (c.region, c.cell) = ("eu-south".to_owned(), "madrid-1".to_owned());
        c.legal = Some(pb::LegalIdentity {
            name: "Luna, S.L.".to_owned(),
            tax_number: "NIF B84512345".to_owned(),
            ..pb::LegalIdentity::default()
        });
    })
    .unwrap();
    assert_eq!(tenant.booking().who_may_book, WhoMayBook::StaffOnly);
    let domain = tenant.domains().of_host("salon-luna.localhost").unwrap();
    assert_eq!((domain.min_tls_version, domain.hsts_max_age), (TlsVersion::Tls13, None));
    let everybody = [Person::Owner, Person::Admin, Person::Employee, Person::Client];
    assert_eq!(tenant.two_factor().required_for, everybody);
    assert_eq!((tenant.hipaa(), tenant.sessions().max_concurrent), (true, None));
    let policy = tenant.cancellation();
    let due_within = SignedDuration::from_mins(30);
    assert_eq!(policy.prepayment, Some(Prepayment { percent: 30, due_within }));
    let rebooking = policy.rebooking.as_ref().unwrap();
    assert_eq!(rebooking.counts, [RebookingTrigger::LateCancel, RebookingTrigger::NoShow]);
    assert_eq!(rebooking.then, RebookingThen::BlockForDays(30));
    assert_eq!(tenant.residency().unwrap().cell, "madrid-1");
    let logo = tenant.logo().unwrap();
    assert_eq!((logo.kind, &logo.content[..], logo.width, logo.height), (LogoType::Png, &b"PNG"[..], 40, 20));
    assert_eq!(logo.digest, crate::digest_of(b"PNG"));
    let legal = tenant.legal();
    assert_eq!((legal.name.as_str(), legal.tax_number.as_str()), ("Luna, S.L.", "NIF B84512345"));
}

type Spoil = fn(&mut EffectiveConfig);

/// A field that no service could work with.
const BAD: [(&str, Spoil); 46] = [
    ("issued_at_us", |c| c.issued_at_us = 0),
    ("must_understand", |c| c.must_understand = vec!["prepayment".to_owned()]),
    ("must_understand", |c| c.must_understand = vec!["payments.prepayment".to_owned()]),
    ("display_name", |c| c.display_name.clear()),
    ("languages", |c| c.languages.clear()),
    ("languages", |c| c.languages.push("es".to_owned())),
    ("languages", |c| c.languages.push("fr".to_owned())),
    ("languages", |c| c.languages.push("es-MX".to_owned())),
    ("time_zone", |c| c.time_zone = "Mars/Olympus".to_owned()),
    ("currency", |c| c.currency = "euro".to_owned()),
    ("tenant_id", |c| c.tenant_id = "Luna".to_owned()),
    ("domains.primary", |c| c.domains.clear()),
    ("domains.primary", |c| c.domains.push(c.domains[0].clone())),
    ("domains.host", |c| c.domains[0].host = "A b".to_owned()),
    ("sessions", |c| c.sessions = None),
    ("sessions.idle_timeout_s", |c| c.sessions.as_mut().unwrap().idle_timeout_s = 0),
    ("sessions.absolute_timeout_s", |c| c.sessions.as_mut().unwrap().absolute_timeout_s = 1),
    ("lockout.window_s", |c| c.staff_lockout.as_mut().unwrap().window_s = 59),
    ("lockout.duration_s", |c| c.client_lockout.as_mut().unwrap().duration_s = 59),
    ("passwords.min_length", |c| c.staff_passwords.as_mut().unwrap().min_length = 7),
    ("passwords.max_length", |c| c.staff_passwords.as_mut().unwrap().max_length = 63),
    ("passwords.history", |c| c.client_passwords.as_mut().unwrap().history = 6),
    ("lockout.max_attempts", |c| c.client_lockout.as_mut().unwrap().max_attempts = 0),
    ("lockout.max_duration_s", |c| c.client_lockout.as_mut().unwrap().max_duration_s = 1),
    ("locks", |c| c.locks = None),
    ("locks.unlock", |c| c.locks.as_mut().unwrap().unlock.clear()),
    ("locks.unlock", |c| c.locks.as_mut().unwrap().unlock = vec![1, 2, 1]),
    ("two_factor.required_for", |c| c.two_factor.as_mut().unwrap().required_for = vec![4, 4]),
    ("two_factor.methods", |c| c.two_factor.as_mut().unwrap().methods.clear()),
    ("two_factor.methods", |c| c.two_factor.as_mut().unwrap().methods = vec![1, 1]),
    ("two_factor.methods", |c| {
        let rules = c.two_factor.as_mut().unwrap();
        rules.required_for = vec![pb::Person::Client.into()];
        rules.methods = vec![pb::Factor::RecoveryCode.into()];
    }),
    ("sign_in", |c| c.sign_in = None),
    ("agreements.terms", |c| c.agreements.as_mut().unwrap().terms = None),
    ("cancellation.refunds", |c| c.cancellation.as_mut().unwrap().refunds.reverse()),
    ("cancellation.refunds.percent", |c| c.cancellation.as_mut().unwrap().refunds[0].percent = 101),
    ("cancellation.no_show", |c| c.cancellation.as_mut().unwrap().no_show = None),
    ("cancellation.no_show.fee_minor", |c| {
        c.cancellation.as_mut().unwrap().no_show.as_mut().unwrap().fee_minor = -1;
    }),
    ("cancellation.prepayment_percent", |c| c.cancellation.as_mut().unwrap().prepayment_percent = 101),
    ("cancellation.rebooking.block_for_days", |c| {
        c.cancellation.as_mut().unwrap().rebooking = Some(rebooking(3, 0));
    }),
    ("cancellation.rebooking.block_for_days", |c| {
        c.cancellation.as_mut().unwrap().rebooking = Some(rebooking(1, 30));
    }),
    ("legal.name", |c| {
        let tax_number = "NIF B84512345".to_owned();
        c.legal = Some(pb::LegalIdentity { tax_number, ..pb::LegalIdentity::default() });
    }),
    ("logo.content", |c| c.logo = Some(pb::Logo { content: Vec::new(), ..logo() })),
    ("logo.content", |c| c.logo = Some(pb::Logo { content: vec![0; 65_537], ..logo() })),
    ("logo.width", |c| c.logo = Some(pb::Logo { width: 0, ..logo() })),
    ("logo.height", |c| c.logo = Some(pb::Logo { height: 1_025, ..logo() })),
    ("cell", |c| c.region = "eu-south".to_owned()),
];

#[test]
fn a_field_that_no_service_could_work_with_is_named() {
    assert!(read(|_| ()).is_ok());
    for (field, spoil) in BAD {
        assert_eq!(read(spoil).err(), Some(Refusal::Invalid(field)));
    }
}
