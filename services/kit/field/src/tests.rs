use std::collections::BTreeSet;

use super::*;

#[test]
fn every_code_has_a_word_and_a_rule_of_its_own() {
    let words: BTreeSet<_> = FieldCode::ALL.iter().map(|code| code.as_str()).collect();
    let rules: BTreeSet<_> = FieldCode::ALL.iter().map(|code| code.rule()).collect();
    assert_eq!((words.len(), rules.len()), (FieldCode::ALL.len(), FieldCode::ALL.len()));
    for code in FieldCode::ALL {
        let word = code.as_str();
        assert!(word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{word}");
        assert_eq!(word.replace('_', "").to_lowercase(), format!("{code:?}").to_lowercase());
        assert!(code.rule().ends_with('.'), "{word}");
        assert_eq!(word.parse(), Ok(*code));
    }
    assert_eq!("INVALID".parse::<FieldCode>(), Err(UnknownFieldCode));
}

#[test]
fn what_a_caller_chose_is_cut() {
    let error = FieldError::new("x".repeat(500), FieldCode::TooLong, "é".repeat(500));
    assert_eq!((error.field.len(), error.message.chars().count()), (120, 200));
}
