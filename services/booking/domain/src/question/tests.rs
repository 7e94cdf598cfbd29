use super::*;

fn question(key: &str, kind: Kind, required: bool) -> IntakeQuestion {
    let label = [("es".to_owned(), "¿?".to_owned())].into_iter().collect();
    IntakeQuestion { key: key.to_owned(), label, kind, required }
}

fn choice(value: &str) -> Choice {
    let label = [("es".to_owned(), "Esto".to_owned())].into_iter().collect();
    Choice { value: value.to_owned(), label }
}

fn asked() -> Vec<IntakeQuestion> {
    let options = ["short", "long"].map(choice).to_vec();
    vec![
        question("wish", Kind::Text { max_length: 10 }, false),
        question("length", Kind::Choice { options }, true),
        question("first", Kind::Bool, false),
        question("born", Kind::Date, false),
    ]
}

fn answers(given: &[(&str, &str)]) -> Vec<Answer> {
    let answer = |(key, value): &(&str, &str)| Answer { key: (*key).to_owned(), value: (*value).to_owned() };
    given.iter().map(answer).collect()
}

fn refused(given: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let bad = check_answers(&asked(), &answers(given)).err().unwrap_or_default();
    bad.into_iter().map(|bad| (bad.field, bad.code.as_str())).collect()
}

#[test]
fn answers_that_fit_are_kept_in_the_order_of_the_questions() {
    let given = [("born", "1990-02-28"), ("length", "long"), ("first", "true"), ("wish", "  a fringe ")];
    let kept = check_answers(&asked(), &answers(&given)).unwrap_or_default();
    let pairs: Vec<_> = kept.iter().map(|answer| (answer.key.as_str(), answer.value.as_str())).collect();
    assert_eq!(pairs, [("wish", "a fringe"), ("length", "long"), ("first", "true"), ("born", "1990-02-28")]);
}

#[test]
fn each_bad_answer_is_named() {
    assert_eq!(refused(&[]), [("answers.length".to_owned(), "REQUIRED")]);
    assert_eq!(refused(&[("length", " ")]), [("answers.length".to_owned(), "REQUIRED")]);
    assert_eq!(refused(&[("length", "medium")]), [("answers.length".to_owned(), "UNKNOWN")]);
    let rest = [("length", "long"), ("wish", "far too long"), ("first", "yes"), ("born", "1990-02-30")];
    let expected = [("wish", "TOO_LONG"), ("first", "FORMAT"), ("born", "FORMAT")]
        .map(|(key, code)| (format!("answers.{key}"), code));
    assert_eq!(refused(&rest), expected);
    assert_eq!(refused(&[("length", "long"), ("x", "y")]), [("answers".to_owned(), "UNKNOWN")]);
    let twice = [("length", "long"), ("length", "short")];
    assert_eq!(refused(&twice), [("answers.length".to_owned(), "DUPLICATE")]);
}

#[test]
fn a_card_number_in_an_answer_is_named() {
    let questions = [question("wish", Kind::Text { max_length: 40 }, false)];
    let bad = check_answers(&questions, &answers(&[("wish", "card 4111 1111 1111 1111")]))
        .err()
        .unwrap_or_default();
    let named: Vec<_> = bad.iter().map(|bad| (bad.field.as_str(), bad.code.as_str())).collect();
    assert_eq!(named, [("answers.wish", "CARD_NUMBER")]);
}

#[test]
fn each_bad_question_is_named() {
    let mut checks = Checks::new();
    let given = vec![
        question("Wish", Kind::Text { max_length: 0 }, false),
        question("length", Kind::Choice { options: vec![] }, false),
        question("length", Kind::Bool, false),
        question("side", Kind::Choice { options: vec![choice("left"), choice("left")] }, false),
        question("part", Kind::Choice { options: vec![choice("a\nb"), choice(" c")] }, false),
    ];
    check_questions(given, &["en".to_owned(), "es".to_owned()], &mut checks);
    let bad = checks.finish(None::<()>).unwrap_err();
    let named: Vec<_> = bad.iter().map(|bad| (bad.field.as_str(), bad.code.as_str())).collect();
    assert_eq!(
        named,
        [
            ("questions.0.key", "FORMAT"),
            ("questions.0.max_length", "OUT_OF_RANGE"),
            ("questions.0.label", "REQUIRED"),
            ("questions.1.options", "REQUIRED"),
            ("questions.1.label", "REQUIRED"),
            ("questions.2.key", "DUPLICATE"),
            ("questions.2.label", "REQUIRED"),
            ("questions.3.options", "DUPLICATE"),
            ("questions.3.label", "REQUIRED"),
            ("questions.4.options.0.value", "CONTROL_CHARACTER"),
            ("questions.4.options.0.label", "REQUIRED"),
            ("questions.4.options.1.value", "FORMAT"),
            ("questions.4.options.1.label", "REQUIRED"),
            ("questions.4.label", "REQUIRED"),
        ]
    );
}
