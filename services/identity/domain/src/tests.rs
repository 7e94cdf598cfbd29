use jiff::{SignedDuration, Timestamp};
use kit_principal::{Role, Roles};
use kit_text::TextError;
use proptest::prelude::*;

use crate::email::Email;
use crate::enrolment::{Enrolment, SecondFactor};
use crate::invitation::{self, State};
use crate::name::Name;
use crate::password::Password;
use crate::role::may_invite;
use crate::session::Limits;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const MICRO: SignedDuration = SignedDuration::from_micros(1);

#[test]
fn who_may_invite_whom() {
    let table = [
        (Role::Owner, [true, true, true]),
        (Role::Admin, [false, true, true]),
        (Role::Employee, [false, false, false]),
    ];
    for (inviter, may) in table {
        for (invited, may) in [Role::Owner, Role::Admin, Role::Employee].into_iter().zip(may) {
            assert_eq!(
                may_invite(&Roles::one(inviter), &Roles::one(invited)),
                may,
                "{inviter:?} {invited:?}"
            );
        }
    }
    let both = Roles::parse(&["employee", "owner"]).unwrap();
    assert!(!may_invite(&Roles::one(Role::Admin), &both));
}

#[test]
fn an_address_has_one_spelling() {
    let good = [
        (" Ana.Ruiz@Clinica-Sol.example ", "ana.ruiz@clinica-sol.example"),
        ("a+tag@x.example", "a+tag@x.example"),
        ("JOSE\u{301}@x.example", "jos\u{e9}@x.example"),
    ];
    for (typed, address) in good {
        assert_eq!(Email::parse(typed).unwrap().as_str(), address);
    }
    let long = format!("{}@x.example", "a".repeat(65));
    for bad in [
        "",
        "a",
        "@x.example",
        "a@",
        "a@x",
        "a b@x.example",
        "a@-x.example",
        "a@x..example",
        ".a@x.example",
        "a@b@x.example",
        "<a@x.example>",
        &long,
    ] {
        assert!(Email::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_name_is_one_line_and_no_card() {
    assert_eq!(Name::parse("  Tomás Vidal Ortega ").unwrap().as_str(), "Tomás Vidal Ortega");
    assert!(Name::parse(&"é".repeat(120)).is_ok());
    assert_eq!(Name::parse(&"é".repeat(121)), Err(TextError::TooLong(120)));
    assert_eq!(Name::parse(" \t"), Err(TextError::Empty));
    assert_eq!(Name::parse("a\nb"), Err(TextError::Control));
    assert_eq!(Name::parse("Ana \u{202e}anA"), Err(TextError::Hidden));
    assert_eq!(Name::parse("\u{3164}"), Err(TextError::Empty));
    for card in ["4111 1111 1111 1111", "Ana 5555-5555-5555-4444", "378282246310005", "x4111111111111111y"] {
        assert_eq!(Name::parse(card), Err(TextError::CardNumber), "{card}");
    }
    assert!(Name::parse("4111 1111 1111 1112").is_ok());
    assert!(Name::parse("Room 1234567890123").is_ok());
}

#[test]
fn an_invitation_ends_once() {
    let end = at(1000);
    assert_eq!(invitation::state(end, None, end - MICRO), State::Open);
    assert_eq!(invitation::state(end, None, end), State::Expired);
    assert_eq!(invitation::state(end, Some(at(10)), at(20)), State::Used);
    assert_eq!(invitation::state(end, Some(at(10)), at(2000)), State::Used);
}

#[test]
fn the_grace_ends_at_its_end() {
    let rule = SecondFactor { required_for: vec![Role::Owner], grace: SignedDuration::from_hours(72) };
    let (owner, employee) = (Roles::one(Role::Owner), Roles::one(Role::Employee));
    let end = at(0) + SignedDuration::from_hours(72);
    assert_eq!(rule.enrolment(&owner, at(0), end - MICRO), Enrolment::NotRequired);
    assert_eq!(rule.enrolment(&owner, at(0), end), Enrolment::Required);
    assert_eq!(rule.enrolment(&employee, at(0), end), Enrolment::NotRequired);
}

proptest! {
    #[test]
    fn a_touch_never_reaches_past_the_absolute_end(idle in 1_i64..100_000, absolute in 1_i64..1_000_000, touches: Vec<u32>) {
        let limits = Limits { idle: SignedDuration::from_secs(idle), absolute: SignedDuration::from_secs(absolute) };
        let end = limits.absolute_end(at(0));
        for touch in touches {
            let now = at(i64::from(touch));
            prop_assert!(limits.idle_end(now, end) <= end);
            prop_assert!(limits.tightened(at(0), end) <= end);
        }
    }

    #[test]
    fn reading_an_address_twice_changes_nothing(local in "[a-zA-Z0-9+_-]{1,20}", domain in "[a-zA-Z0-9]{1,10}\\.[a-z]{2,5}") {
        let once = Email::parse(&format!("{local}@{domain}")).unwrap();
        prop_assert_eq!(Email::parse(once.as_str()).unwrap(), once);
    }

    #[test]
    fn no_input_breaks_the_readers(text: String) {
        let _ = (Email::parse(&text), Name::parse(&text), Password::read(&text));
    }
}
