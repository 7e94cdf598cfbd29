use proptest::prelude::*;

use super::*;

const ASKED: ContactRules = ContactRules { email: Ask::Required, phone: Ask::Optional };

fn typed(name: &str, email: &str, phone: &str) -> ClientDetails {
    let [name, email, phone] = [name, email, phone].map(str::to_owned);
    ClientDetails { name, email, phone }
}

fn refused(name: &str, email: &str, phone: &str, rules: ContactRules) -> Vec<(String, &'static str)> {
    let bad = Contact::parse(&typed(name, email, phone), rules).err().unwrap_or_default();
    bad.into_iter().map(|bad| (bad.field, bad.code.as_str())).collect()
}

#[test]
fn what_the_tenant_asks_is_enough() {
    assert!(Contact::parse(&typed(" Ana María ", "ana@example.com", ""), ASKED).is_ok());
    let none = ContactRules { email: Ask::Off, phone: Ask::Off };
    assert!(Contact::parse(&typed("Ana", "", ""), none).is_ok());
}

#[test]
fn each_bad_field_is_named() {
    assert_eq!(
        refused("", "nobody", "12", ASKED),
        [
            ("client.name".to_owned(), "REQUIRED"),
            ("client.email".to_owned(), "FORMAT"),
            ("client.phone".to_owned(), "FORMAT"),
        ]
    );
    assert_eq!(refused("Ana", "", "", ASKED), [("client.email".to_owned(), "REQUIRED")]);
    let phone_only = ContactRules { email: Ask::Off, phone: Ask::Optional };
    assert_eq!(refused("Ana", "a@b.es", "910000000", phone_only), [("client.email".to_owned(), "NOT_ASKED")]);
    assert_eq!(refused("Ana", "", "", phone_only), [("client.phone".to_owned(), "REQUIRED")]);
    let either = ContactRules { email: Ask::Optional, phone: Ask::Optional };
    assert_eq!(refused("Ana", "", "", either), [("client.email".to_owned(), "REQUIRED")]);
    let long = "x".repeat(121);
    let names = [
        ("Ana \u{202e}anA", "HIDDEN_CHARACTER"),
        ("\u{200b}", "HIDDEN_CHARACTER"),
        ("\u{3164}", "REQUIRED"),
        ("Ana\nBo", "CONTROL_CHARACTER"),
        (&long, "TOO_LONG"),
    ];
    for (name, code) in names {
        assert_eq!(refused(name, "a@b.es", "", ASKED), [("client.name".to_owned(), code)], "{name:?}");
    }
}

#[test]
fn addresses() {
    for good in ["a@b.es", "first.last+tag@sub.example.com", "o'neil@example.co", "x@xn--mnchen-3ya.de"] {
        assert!(Email::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "a",
        "@b.es",
        "a@",
        "a@b",
        "a b@c.es",
        "a@b..es",
        ".a@b.es",
        "a.@b.es",
        "a@-b.es",
        "a@1.2.3.4",
        "a@b.es\r\nBcc: c@d.es",
        "á@b.es",
        "a@b@c.es",
        "<a@b.es>",
    ] {
        assert!(Email::parse(bad).is_err(), "{bad}");
    }
    let long = format!("{}@example.com", "a".repeat(65));
    assert!(Email::parse(&long).is_err());
}

#[test]
fn numbers() {
    for (typed, folded) in [
        ("910 000 000", "910000000"),
        ("+34 (910) 00-00.00", "+34910000000"),
        ("0034 910 000 000", "+34910000000"),
    ] {
        assert_eq!(Phone::parse(typed).ok().map(|phone| phone.folded()), Some(folded.to_owned()), "{typed}");
    }
    for bad in ["", "12345", "123456789012345678901", "91+0000000", "call me", "٩١٠٠٠٠٠٠٠"] {
        assert!(Phone::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_card_number_is_refused_in_every_field() {
    let card = "4111 1111 1111 1111";
    let named = |field: &str| vec![(field.to_owned(), "CARD_NUMBER")];
    assert_eq!(refused(&format!("Ana {card}"), "a@b.es", "", ASKED), named("client.name"));
    assert_eq!(refused("Ana", "4111111111111111@b.es", "", ASKED), named("client.email"));
    assert_eq!(refused("Ana", "a@b.es", card, ASKED), named("client.phone"));
    assert_eq!(refused("Ana", "a@b.es", "3782 822463 10005", ASKED), named("client.phone"));
    // With the + it is a number of E.164, as long as it has no more than 15 digits.
    assert_eq!(refused("Ana", "a@b.es", "+3782 822463 10005", ASKED), []);
    assert_eq!(refused("Ana", "a@b.es", &format!("+{card}"), ASKED), named("client.phone"));
}

#[test]
fn spelling_does_not_matter_when_names_and_addresses_compare() {
    let one = Contact::parse(&typed("Ana  MARÍA", "Ana@Example.com", ""), ASKED).ok();
    let two = Contact::parse(&typed("ana maría", "ana@example.COM", ""), ASKED).ok();
    let folded = |contact: Option<Contact>| {
        contact.map(|contact| (contact.folded_name(), contact.email.map(|email| email.folded())))
    };
    assert_eq!(folded(one), folded(two));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_fall_over(name in ".{0,200}", email in ".{0,300}", phone in ".{0,60}") {
        if let Ok(contact) = Contact::parse(&typed(&name, &email, &phone), ASKED) {
            prop_assert!(contact.name.chars().count() <= NAME_LONGEST);
            prop_assert!(contact.email.is_some_and(|email| !email.as_str().contains(['\r', '\n', ' '])));
        }
    }
}

#[test]
fn one_mailbox_has_many_addresses() {
    let mailbox = |text: &str| Email::parse(text).unwrap().mailbox();
    for same in ["ana.ruiz@example.com", "AnaRuiz+1@example.com", "a.n.a.ruiz+x+y@EXAMPLE.com"] {
        assert_eq!(mailbox(same), "anaruiz@example.com");
    }
    assert_ne!(mailbox("ana.ruiz@example.com"), mailbox("ana.ruiz@mail.example.com"));
    assert_eq!(mailbox("+tag@example.com"), "+tag@example.com", "never nobody's");
}
