//! The four regions side by side, over every change of clocks of 2026.
use jiff::Zoned;
use jiff::civil::{Weekday, date};
use kit_money::Money;

use super::*;

/// British, of Spain, and both of the United States.
const REGIONS: [Language; 4] = [
    Language::BritishEnglish,
    Language::EuropeanSpanish,
    Language::AmericanEnglish,
    Language::UnitedStatesSpanish,
];

fn at(text: &str) -> Zoned {
    text.parse().unwrap()
}

/// What each region writes, with plain spaces.
fn each(write: impl Fn(Language) -> String) -> [String; 4] {
    REGIONS.map(|language| write(language).replace(NO_BREAK, " "))
}

#[test]
fn dates() {
    let third = date(2026, 12, 3);
    for (written, expected) in [
        (
            each(|own| own.date(third)),
            [
                "Thursday 3 December 2026",
                "jueves 3 de diciembre de 2026",
                "Thursday, December 3, 2026",
                "jueves 3 de diciembre de 2026",
            ],
        ),
        (
            each(|own| own.day(third)),
            ["Thursday 3 December", "jueves 3 de diciembre", "Thursday, December 3", "jueves 3 de diciembre"],
        ),
        (
            each(|own| own.plain_date(third)),
            ["3 December 2026", "3 de diciembre de 2026", "December 3, 2026", "3 de diciembre de 2026"],
        ),
        (each(|own| own.short_day(third)), ["Thu 3 Dec", "jue 3 dic", "Thu, Dec 3", "jue 3 dic"]),
        (
            each(|own| own.month(third)),
            ["December 2026", "diciembre de 2026", "December 2026", "diciembre de 2026"],
        ),
    ] {
        assert_eq!(written, expected);
    }
}

#[test]
fn times() {
    let early = at("2026-12-03T09:05[America/New_York]");
    let noon = at("2026-12-03T12:30[America/New_York]");
    let late = at("2026-12-03T17:30:07[America/New_York]");
    for (written, expected) in [
        (each(|own| own.time(&early)), ["09:05", "09:05", "9:05 am", "9:05 a. m."]),
        (each(|own| own.clock_time(&early)), ["9:05", "9:05", "9:05 am", "9:05 a. m."]),
        (each(|own| own.precise_time(&late)), ["17:30:07", "17:30:07", "5:30:07 pm", "5:30:07 p. m."]),
        (each(|own| own.at(&late)), ["at 17:30", "a las 17:30", "at 5:30 pm", "a las 5:30 p. m."]),
        (
            each(|own| own.span(&early, &noon)),
            ["09:05 to 12:30", "09:05 a 12:30", "9:05 am to 12:30 pm", "9:05 a. m. a 12:30 p. m."],
        ),
        (
            each(|own| own.span(&noon, &late)),
            ["12:30 to 17:30", "12:30 a 17:30", "12:30 to 5:30 pm", "12:30 a 5:30 p. m."],
        ),
    ] {
        assert_eq!(written, expected);
    }
}

#[test]
fn what_else_a_region_decides() {
    let money = |minor, code: &str| Money::new(minor, code.parse().unwrap());
    for (written, expected) in [
        (each(|own| own.money(money(123_450, "USD"))), ["$1,234.50", "1234,50 $", "$1,234.50", "$1,234.50"]),
        (each(|own| own.money(money(16_000, "USD"))), ["$160.00", "160,00 $", "$160.00", "$160.00"]),
        (each(|own| own.money(money(-1_800, "EUR"))), ["-€18.00", "-18,00 €", "-€18.00", "-€18.00"]),
        (each(|own| own.money(money(500, "JPY"))), ["JPY 500", "500 JPY", "JPY 500", "JPY 500"]),
        (each(|own| own.number(44_871)), ["44,871", "44.871", "44,871", "44,871"]),
        (each(|own| own.percent(30)), ["30%", "30 %", "30%", "30%"]),
        (each(|own| own.length(150)), ["2 h 30 min", "2 h 30 min", "2 hr 30 min", "2 h 30 min"]),
    ] {
        assert_eq!(written, expected);
    }
    let (monday, sunday) = (Weekday::Monday, Weekday::Sunday);
    assert_eq!(REGIONS.map(Language::first_weekday), [monday, monday, sunday, sunday]);
    assert_eq!(REGIONS.map(Language::afternoon_from), [12, 14, 12, 12]);
}

#[test]
fn a_language_without_a_region_follows_britain_or_spain() {
    let late = at("2026-12-03T17:30[Europe/Madrid]");
    let write = |own: Language| {
        let price = own.money(Money::new(123_450, "EUR".parse().unwrap()));
        format!("{} {} {price} {}", own.date(late.date()), own.at(&late), own.length(150))
    };
    assert_eq!(write(Language::English), write(Language::BritishEnglish));
    assert_eq!(write(Language::Spanish), write(Language::EuropeanSpanish));
}

/// The hour that is left out: an appointment over it reads longer than it is, and every time names one instant.
#[test]
fn clocks_that_go_forward() {
    for (from, to, expected) in [
        (
            "2026-03-29T01:30[Europe/Madrid]",
            "2026-03-29T03:30[Europe/Madrid]",
            ["01:30 to 03:30", "01:30 a 03:30", "1:30 to 3:30 am", "1:30 a 3:30 a. m."],
        ),
        (
            "2026-03-08T01:30[America/New_York]",
            "2026-03-08T03:30[America/New_York]",
            ["01:30 to 03:30", "01:30 a 03:30", "1:30 to 3:30 am", "1:30 a 3:30 a. m."],
        ),
    ] {
        let (from, to) = (at(from), at(to));
        assert_eq!(to.duration_since(&from).as_mins(), 60);
        assert_eq!(each(|own| own.span(&from, &to)), expected);
    }
}

/// The hour that comes twice: each of its times says which one it is, and those around it say nothing.
#[test]
fn clocks_that_go_back() {
    for (first, second, after, expected) in [
        (
            "2026-10-25T02:30+02[Europe/Madrid]",
            "2026-10-25T02:30+01[Europe/Madrid]",
            "2026-10-25T03:00[Europe/Madrid]",
            [
                "02:30 (UTC+2) to 02:30 (UTC+1), 02:30 (UTC+1) to 03:00",
                "02:30 (UTC+2) a 02:30 (UTC+1), 02:30 (UTC+1) a 03:00",
                "2:30 am (UTC+2) to 2:30 am (UTC+1), 2:30 am (UTC+1) to 3:00 am",
                "2:30 a. m. (UTC+2) a 2:30 a. m. (UTC+1), 2:30 a. m. (UTC+1) a 3:00 a. m.",
            ],
        ),
        (
            "2026-11-01T01:30-04[America/New_York]",
            "2026-11-01T01:30-05[America/New_York]",
            "2026-11-01T02:00[America/New_York]",
            [
                "01:30 (UTC-4) to 01:30 (UTC-5), 01:30 (UTC-5) to 02:00",
                "01:30 (UTC-4) a 01:30 (UTC-5), 01:30 (UTC-5) a 02:00",
                "1:30 am (UTC-4) to 1:30 am (UTC-5), 1:30 am (UTC-5) to 2:00 am",
                "1:30 a. m. (UTC-4) a 1:30 a. m. (UTC-5), 1:30 a. m. (UTC-5) a 2:00 a. m.",
            ],
        ),
    ] {
        let (first, second, after) = (at(first), at(second), at(after));
        let spans = |own: Language| format!("{}, {}", own.span(&first, &second), own.span(&second, &after));
        assert_eq!(each(spans), expected);
    }
}

#[test]
fn a_sentence_has_one_full_stop() {
    let at = Language::UnitedStatesSpanish.at(&at("2026-12-03T17:30[America/New_York]"));
    assert_eq!(one_full_stop(format!("Hasta {at}.")), format!("Hasta {at}"));
    assert_eq!(one_full_stop("Luna Inc..".to_owned()), "Luna Inc..");
}
