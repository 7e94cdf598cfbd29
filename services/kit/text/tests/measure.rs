//! How often a text is refused that holds no card number: 100,000 of what people write with many digits, the same in
//! every run. At most 1 of 1,000 of each kind.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a writer that cannot go on fails its test"
)]

use kit_text::card::{holds_card_number, phone_is_card_number};

mod writer;

use writer::Writer;

/// Writes one text.
type Write = fn(&mut Writer) -> String;

/// How many of so many are refused, with the first of them.
fn refused(write: Write, count: usize, refuses: fn(&str) -> bool) -> (usize, Option<String>) {
    let mut writer = Writer::new();
    let found: Vec<String> = (0..count).map(|_| write(&mut writer)).filter(|text| refuses(text)).collect();
    (found.len(), found.first().cloned())
}

fn at_most_one_of_a_thousand(kinds: &[(&str, Write, usize)]) {
    for (kind, write, count) in kinds {
        let (refused, one) = refused(*write, *count, holds_card_number);
        assert!(refused * 1_000 <= *count, "{kind}: {refused} of {count}, such as {one:?}");
    }
}

#[test]
fn what_people_write_with_many_digits_is_rarely_refused() {
    at_most_one_of_a_thousand(&[
        ("telephone numbers", Writer::phone, 50_000),
        ("dates", Writer::date, 10_000),
        ("dates with times", Writer::date_time, 15_000),
        ("booking codes", Writer::code, 5_000),
        ("IBANs", Writer::iban, 20_000),
    ]);
}

#[test]
fn lists_of_it_are_rarely_refused() {
    at_most_one_of_a_thousand(&[
        ("lists of dates", |writer| writer.list(Writer::date_in), 5_000),
        ("lists of dates with times", |writer| writer.list(Writer::date_time_in), 5_000),
        ("lists of opening hours", |writer| writer.list(|writer, _| writer.hours()), 5_000),
        ("lists of codes", |writer| writer.list(|writer, _| writer.code()), 5_000),
        ("lists of IBANs", |writer| writer.list(|writer, _| writer.iban()), 5_000),
        (
            "lists of telephone numbers",
            |writer| writer.list(|writer, _| writer.text("[67]## ### ###")),
            5_000,
        ),
        ("ids", |writer| writer.text("%%%%%%%%-%%%%-[47]%%%-[89ab]%%%-%%%%%%%%%%%%"), 5_000),
    ]);
}

#[test]
fn telephone_numbers_are_rarely_refused_as_such() {
    let (refused, one) = refused(Writer::phone, 50_000, phone_is_card_number);
    assert!(refused * 1_000 <= 50_000, "{refused}, such as {one:?}");
}

/// The measure measures: of what only looks long many are refused, as the module says.
#[test]
fn numbers_that_mean_nothing_are_refused_as_often_as_chance_has_it() {
    let kinds: [(Write, usize, usize); 2] = [
        (|writer| writer.text("################"), 500, 1_200),
        (|writer| writer.text("[67]######## [67]########"), 2_500, 4_500),
    ];
    for (write, least, most) in kinds {
        let (refused, one) = refused(write, 10_000, holds_card_number);
        assert!((least..most).contains(&refused), "{refused}, such as {one:?}");
    }
}
