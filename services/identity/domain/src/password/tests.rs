use proptest::prelude::*;

use super::*;

/// Rules that everything keeps.
fn lenient() -> Rules {
    Rules {
        min_length: 1,
        max_length: 256,
        required_classes: Vec::new(),
        allowed: Allowed::Unicode,
        personal_words: PersonalWords::none(),
        rejects_breached: false,
        history: None,
    }
}

fn broken(text: &str, rules: &Rules) -> Vec<Rule> {
    Password::read(text).unwrap().broken(rules)
}

#[test]
fn it_is_measured_in_code_points_after_normalisation() {
    let rules = Rules { min_length: 15, max_length: 64, ..lenient() };
    let broken = |text: &str| broken(text, &rules);
    assert_eq!(broken(&"é".repeat(14)), [Rule::AtLeast(15)]);
    assert_eq!(broken(&"é".repeat(15)), []);
    assert_eq!(broken(&"e\u{301}".repeat(14)), [Rule::AtLeast(15)], "two code points make one character");
    assert_eq!(broken(&"ﬁ".repeat(8)), [], "a ligature is two letters");
    assert_eq!(broken(&"🦀".repeat(64)), []);
    assert_eq!(broken(&"🦀".repeat(65)), [Rule::AtMost(64)]);
    assert_eq!(broken("a\0"), [Rule::AtLeast(15), Rule::NoControl]);
    assert!(Password::read(&"🦀".repeat(MAX_TYPED)).is_ok());
    assert!(Password::read(&"a".repeat(MAX_TYPED + 1)).is_err());
    let (one, other) = (Password::read("cafe\u{301}").unwrap(), Password::read("caf\u{e9}").unwrap());
    assert_eq!(one.text(), other.text());
}

#[test]
fn each_required_class_is_missed_by_itself() {
    let required_classes = vec![Class::Upper, Class::Lower, Class::Digit, Class::Symbol];
    let rules = Rules { required_classes: required_classes.clone(), ..lenient() };
    let missing = |class| vec![Rule::Needs(class)];
    for (text, missed) in [
        ("Contraseña 1", Vec::new()),
        ("Ñandú9_", Vec::new()),
        ("contraseña 1", missing(Class::Upper)),
        ("CONTRASEÑA 1", missing(Class::Lower)),
        ("Contraseña +", missing(Class::Digit)),
        ("Contraseña1", missing(Class::Symbol)),
        ("Пароль٣ ", Vec::new()),
        ("كلمة", required_classes[..].iter().copied().map(Rule::Needs).collect()),
    ] {
        assert_eq!(broken(text, &rules), missed, "{text}");
        assert_eq!(broken(text, &lenient()), [], "{text}: none is required by default");
    }
}

#[test]
fn only_printable_ascii_where_the_tenant_says_so() {
    let rules = Rules { allowed: Allowed::Ascii, ..lenient() };
    let printable: String = (' '..='~').collect();
    assert_eq!(broken(&printable, &rules), []);
    for text in ["contraseña", "🦀", "a\u{a0}a\u{200b}"] {
        assert_eq!(broken(text, &rules), [Rule::AsciiOnly], "{text}");
    }
    assert_eq!(broken("ｐａｓｓ", &rules), [], "normalised, it is ASCII");
    assert_eq!(broken("a\u{7f}", &rules), [Rule::NoControl]);
    assert_eq!(broken("ñ\n", &rules), [Rule::NoControl, Rule::AsciiOnly]);
}

#[test]
fn no_word_of_the_person_the_business_or_the_product() {
    let words = PersonalWords::of(&["José-Ángel Núñez Río", "jangel.92@correo.example", "Clínica Sol S.L."]);
    let rules = Rules { personal_words: words, ..lenient() };
    for text in [
        "mi jose 1",
        "MIJOSÉ1",
        "nun\u{303}ez",
        "xNUNEZx",
        "angel",
        "jangel93",
        "correos de ayer",
        "example",
        "una clinica",
        "CLÍNICA",
        "holdfast!",
        "ＨＯＬＤＦＡＳＴ",
    ] {
        assert_eq!(broken(text, &rules), [Rule::NoPersonalWord], "{text}");
        assert_eq!(broken(text, &lenient()), [], "{text}: nothing is forbidden");
    }
    // Three letters are no word, and digits are no letters.
    for text in ["rio", "sol", "92", "jos e", "angle", "correct horse", "hold fast"] {
        assert_eq!(broken(text, &rules), [], "{text}");
    }
}

#[test]
fn every_broken_rule_is_named() {
    let rules = Rules {
        min_length: 15,
        max_length: 64,
        required_classes: vec![Class::Digit, Class::Upper],
        allowed: Allowed::Ascii,
        personal_words: PersonalWords::of(&["Ana"]),
        rejects_breached: true,
        history: Some(5),
    };
    let codes: Vec<_> = broken("holdfast ñ\0", &rules).into_iter().map(|rule| rule.code().as_str()).collect();
    assert_eq!(
        codes,
        [
            "TOO_SHORT",
            "CONTROL_CHARACTER",
            "CHARACTER_NOT_ALLOWED",
            "DIGIT_MISSING",
            "UPPER_MISSING",
            "PERSONAL_WORD"
        ]
    );
    let shown: Vec<_> = rules.each().into_iter().map(|rule| (rule.code().as_str(), rule.number())).collect();
    assert_eq!(
        shown,
        [
            ("TOO_SHORT", Some(15)),
            ("TOO_LONG", Some(64)),
            ("CONTROL_CHARACTER", None),
            ("CHARACTER_NOT_ALLOWED", None),
            ("DIGIT_MISSING", None),
            ("UPPER_MISSING", None),
            ("PERSONAL_WORD", None),
            ("BREACHED", None),
            ("USED_BEFORE", Some(5))
        ],
        "all are shown, and whether one is breached or was used is seen elsewhere"
    );
}

proptest! {
    #[test]
    fn the_same_text_breaks_the_same_rules_however_it_is_typed(text in "\\PC{0,40}") {
        use unicode_normalization::UnicodeNormalization as _;
        let rules = Rules { min_length: 8, max_length: 20, required_classes: vec![Class::Upper], ..lenient() };
        let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(broken(&composed, &rules), broken(&decomposed, &rules));
    }
}
