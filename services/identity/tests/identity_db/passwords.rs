//! The tenant's rules for the staff's passwords, where one is chosen.
use holdfast_proto::tenant::v1::{CharacterClass, CharacterSet, EffectiveConfig, PasswordRules};
use identity::crypto::token::Token;
use identity::ops::{accept_invitation, issue_bootstrap};
use kit_fault::{Fault, Reason};
use kit_principal::Role;

use crate::harness::{EMAIL, Harness, NAME, fields, guest, luna, operator, password, reason, sol};

/// Tenants whose staff has these rules.
async fn with(change: impl Fn(&mut PasswordRules)) -> Harness {
    Harness::with(|config: &mut EffectiveConfig| change(config.staff_passwords.as_mut().unwrap())).await
}

/// What an invitation's holder is told of a password.
pub async fn told(harness: &Harness, token: &Token, text: &str) -> Result<(), Fault> {
    let command = accept_invitation::Command {
        token: Token::read(&token.reveal()),
        name: NAME.to_owned(),
        password: password(text),
        email: EMAIL.to_owned(),
    };
    accept_invitation::run(&harness.identity, &guest(&sol()), command).await
}

/// The rules that a password breaks; none: it was taken.
async fn broken(harness: &Harness, text: &str) -> Vec<String> {
    let token = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
    let told = told(harness, &token, text).await;
    assert!(matches!(reason(&told), None | Some(Reason::PasswordTooWeak)), "{told:?}");
    fields(&told)
        .into_iter()
        .map(|(field, code)| {
            assert_eq!(field, "password");
            code.to_owned()
        })
        .collect()
}

#[tokio::test]
async fn the_length_of_the_staff_holds_whatever_clients_must_keep() {
    for (length, codes) in [(11, ["TOO_SHORT"].as_slice()), (12, &[]), (13, &[])] {
        let harness = Harness::with(|config| {
            config.staff_passwords.as_mut().unwrap().min_length = 12;
            config.client_passwords.as_mut().unwrap().min_length = 64;
        })
        .await;
        assert_eq!(broken(&harness, &"é".repeat(length)).await, codes, "{length}");
    }
    for (length, codes) in [(63, [].as_slice()), (64, &[]), (65, &["TOO_LONG"])] {
        let harness = with(|rules| rules.max_length = 64).await;
        assert_eq!(broken(&harness, &"🦀".repeat(length)).await, codes, "{length}");
    }
}

#[tokio::test]
async fn each_class_and_the_characters_hold_as_the_tenant_says() {
    let harness = with(|rules| {
        let classes =
            [CharacterClass::Upper, CharacterClass::Lower, CharacterClass::Digit, CharacterClass::Symbol];
        rules.required_classes = classes.map(Into::into).to_vec();
        rules.allowed_characters = CharacterSet::Ascii.into();
    })
    .await;
    for (text, code) in [
        ("una frase larga 1", "UPPER_MISSING"),
        ("UNA FRASE LARGA 1", "LOWER_MISSING"),
        ("Una frase larga .", "DIGIT_MISSING"),
        ("Unafraselargalarga1", "SYMBOL_MISSING"),
        ("Una frase larga ñ 1", "CHARACTER_NOT_ALLOWED"),
        ("Una frase larga 1\n", "CONTROL_CHARACTER"),
    ] {
        assert_eq!(broken(&harness, text).await, [code], "{text}");
    }
    let all = ["TOO_SHORT", "CONTROL_CHARACTER", "CHARACTER_NOT_ALLOWED", "UPPER_MISSING", "DIGIT_MISSING"];
    assert_eq!(broken(&harness, "ñ \0").await, all);
    assert_eq!(broken(&harness, "Una frase larga 1").await, [""; 0]);
}

#[tokio::test]
async fn no_word_of_the_person_or_the_business_may_occur() {
    let harness = with(|rules| rules.forbid_personal_data = true).await;
    for text in [
        "vivo en salcedo, 12",
        "MI CLINICA, abierta",
        "example of a phrase",
        "Salón de la playa",
        "my holdfast at 9",
    ] {
        assert_eq!(broken(&harness, text).await, ["PERSONAL_WORD"], "{text}");
    }
    assert_eq!(broken(&harness, "sol de medianoche").await, [""; 0], "three letters are no word");
    let allowed = with(|rules| rules.forbid_personal_data = false).await;
    assert_eq!(broken(&allowed, "vivo en salcedo, 12").await, [""; 0]);
}

#[tokio::test]
async fn the_address_is_that_of_the_invitation_and_every_rule_is_told_at_once() {
    let harness = with(|rules| {
        rules.forbid_personal_data = true;
        rules.required_classes = vec![CharacterClass::Symbol.into()];
    })
    .await;
    let owner = harness.owner().await;
    let invited = harness.invited(&owner, "tomas@x.example", Role::Employee).await;
    let accept = async |text: &str| {
        let command = accept_invitation::Command {
            token: Token::read(&invited),
            name: "Eva".to_owned(),
            password: password(text),
            email: String::new(),
        };
        accept_invitation::run(&harness.identity, &guest(&sol()), command).await
    };
    let told = accept("Tomás").await;
    assert_eq!(
        fields(&told),
        [("password", "TOO_SHORT"), ("password", "SYMBOL_MISSING"), ("password", "PERSONAL_WORD")]
    );
    assert!(accept("una frase larga 1").await.is_ok());
    let elsewhere = accept_invitation::Command {
        token: Token::read(&invited),
        name: "Eva".to_owned(),
        password: password("short"),
        email: String::new(),
    };
    let nothing = accept_invitation::run(&harness.identity, &guest(&luna()), elsewhere).await;
    assert_eq!(reason(&nothing), Some(Reason::NotFound), "who shows no invitation learns no rules");
}
