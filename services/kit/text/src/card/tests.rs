use proptest::prelude::*;

use super::*;

/// Test numbers of the schemes, one of each length and prefix that they issue.
const CARDS: [&str; 13] = [
    "4111111111111111",
    "4222222222222",
    "4000000000000000006",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "36227206271667",
    "3530111333300000",
    "6011000990139424",
    "6212345678901265",
    "6759649826438453",
    "2200000000000004",
];

fn found(text: &str) -> bool {
    holds_card_number(text)
}

#[test]
fn card_numbers_are_found_however_they_are_written() {
    for text in [
        "Ana 4111 1111 1111 1111",
        "pay with 5555-5555-5555-4444 please",
        "3782.822463.10005",
        "since 25 4111 1111 1111 1111",
        "4111 - 1111/1111_1111",
        "6011000990139424, thanks",
        "Maestro 50339619890917",
        // Further digits before, behind and among groups.
        "04111111111111111",
        "41111111111111111227",
        "94111 1111 1111 11119",
        "1-2-4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-9",
        "Visa 4111 1111 1111 1111 12/27 123",
        "2026-11-25 4111 1111 1111 1111",
        "ES91 2100 0418 4502 0005 1332 / 4111 1111 1111 1111",
        // Separators and single letters.
        "4111x1111x1111x1111",
        "4111 y 1111 y 1111 y 1111",
        "4111----1111----1111----1111",
        "4111 ..-.. 1111\r\n\r\n1111\u{2014}\u{2022}1111",
        "4111+1111+1111+1111",
        "+4111 1111 1111 1111",
        // Not seen, crossed out, in frames.
        "4111\u{200b}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}1111\u{2060}1111\u{feff}1111",
        "4111\u{115f}\u{115f}1111\u{115f}\u{115f}1111\u{115f}\u{115f}1111",
        "4\u{336}1\u{336}1\u{336}1\u{336}111111111111",
        "4\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}11111111111111",
    ] {
        assert!(found(text), "{text:?}");
    }
    assert!(!found("4111---------1111---------1111---------1111"), "nine symbols part two numbers");
}

#[test]
fn digits_of_every_script_count() {
    for text in [
        "４１１１ １１１１ １１１１ １１１１",
        "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏",
        "𝟜𝟙𝟙𝟙 𝟷𝟷𝟷𝟷 𝟭𝟭𝟭𝟭 𝟣𝟣𝟣𝟣",
        "४१११ ११११ ११११ ११११",
        "๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑",
        "٤١١١١١١١١١١١١١١١",
        "۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱",
        "⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹",
        "④①①①①①①①①①①①①①①①",
        "4१๑1 ١111 1１11 111𝟏",
    ] {
        assert!(found(text), "{text}");
    }
    // Every zero of Unicode 15: the nine behind it are the digits 1 to 9.
    let zeros = (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|symbol| {
        crate::category(*symbol) == icu_properties::props::GeneralCategory::DecimalNumber
            && digits::symbols(&symbol.to_string()) == ['0']
    });
    let zeros: Vec<char> = zeros.collect();
    assert!(zeros.len() >= 68, "{}", zeros.len());
    for zero in zeros {
        let digit = |digit: char| char::from_u32(u32::from(zero) + digit.to_digit(10)?);
        let text: String = "4111111111111111".chars().filter_map(digit).collect();
        assert!(found(&text), "{text}");
    }
}

#[test]
fn other_numbers_pass() {
    for text in [
        "",
        "Ana María",
        "4111111111111112",
        "1111111111111117",
        "411111111111",
        "910 000 000",
        "2026-11-25",
        "4111 and 1111 and 1111 and 1111",
        "4111 ......... 1111 ......... 1111 ......... 1111",
        // Each of these holds a stretch that passes prefix and check digit.
        "2026-11-25T14:30:00.5+01:00",
        "25/11/26 10:30, 02/12/26 09:15, 03/12/26 12:00",
        "03/12/2026 12:00 / 04/12/2026 11:00 / 09/12/2026",
        "Horario: 10:00-13:00, 16:00-20:00, 10:30-14:00",
        "ES91 2100 0418 4502 0005 1332",
        "GB29NWBK60161331926819",
        "612 345 678, 634 567 890, 655 443 321",
        "0049 1512 3456789",
        "+44 (0)20 7946 0188",
    ] {
        assert!(!found(text), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_date_an_iban_or_a_list_is_checked() {
    for text in [
        "4111/11/11 11/11/11 1111",
        "41.11.11.11.11.11.11.11",
        "41:11:11:11:11:11:11:11",
        "ES00 4111 1111 1111 1111 0000",
        "XX91 4111 1111 1111 1111",
        "41111111,11111111",
        "41111111-1111-1111-1111-111111111111",
    ] {
        assert!(found(text), "{text}");
    }
}

#[test]
fn a_telephone_number_with_15_or_16_digits_and_no_plus_can_be_a_card_number() {
    for card in ["4111 1111 1111 1111", "3782 822463 10005", "(4111) 1111-1111.1111", "04111111111111111"] {
        assert!(phone_is_card_number(card), "{card}");
    }
    // No number of E.164 has 16 digits.
    assert!(phone_is_card_number("+4111 1111 1111 1111"));
    for phone in
        ["+3782 822463 10005", "910 000 000", "004915123456789", "4222 2222 2222 2", "+34 612 345 678"]
    {
        assert!(!phone_is_card_number(phone), "{phone}");
    }
}

proptest! {
    #[test]
    fn every_visa_number_with_its_check_digit_is_found(body in "4[0-9]{14}", before in "[a-z ]{0,9}") {
        let sum: u32 = body.chars().filter_map(|digit| digit.to_digit(10)).enumerate().map(|(place, digit)| {
            if place % 2 == 1 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        }).sum();
        let check = (10 - sum % 10) % 10;
        let text = format!("{before}{body}{check}");
        prop_assert!(holds_card_number(&text), "{}", text);
    }

    /// Cut anywhere, with whatever separators but those of lists, among further digits.
    #[test]
    fn separators_and_further_digits_hide_nothing(
        card in prop::sample::select(&CARDS[..]),
        gaps in prop::collection::vec("[ ._*#()\u{2022}-]{1,8}|[ -]{0,3}[abcdfxzABXZñ][ -]{0,3}", 19),
        cut in prop::collection::vec(any::<bool>(), 19),
        more in ("[0-9]{0,5}", "[0-9]{0,5}"),
    ) {
        let written: String = card.chars().zip(gaps.iter().zip(cut)).enumerate().map(|(place, (digit, (gap, cut)))| {
            if cut && place > 0 { format!("{gap}{digit}") } else { digit.to_string() }
        }).collect();
        let text = format!("{}{written}{}", more.0, more.1);
        prop_assert!(holds_card_number(&text), "{:?}", text);
    }

    #[test]
    fn no_text_makes_the_search_fall_over(text in "\\PC{0,60}|[0-9a-fA-F:/ .-]{0,80}|(ES|GB|DE)[0-9]{2}[0-9A-Z ]{0,30}") {
        let _ = (holds_card_number(&text), phone_is_card_number(&text));
    }
}
