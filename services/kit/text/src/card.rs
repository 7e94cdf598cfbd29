//! Card numbers in free text: Holdfast keeps no payment data, so names, answers and notes that hold one are refused.
//! A card number is 13 to 19 digits with the prefix of a card scheme (ISO/IEC 7812) that pass the Luhn check, grouped
//! in whatever way people write them.

/// Shortest and longest card number.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;

/// Most separators that may stand between two groups of one number.
const MAX_GAP: usize = 3;

/// Whether the text holds a card number.
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    runs(text).iter().any(|groups| run_holds_card(groups))
}

/// Whether any stretch of whole groups is a card number.
fn run_holds_card(groups: &[Vec<u8>]) -> bool {
    (0..groups.len()).any(|first| {
        let mut digits: Vec<u8> = Vec::new();
        groups.iter().skip(first).any(|group| {
            digits.extend(group);
            LENGTHS.contains(&digits.len()) && is_card(&digits)
        })
    })
}

/// Runs of digit groups: groups that only a few separators keep apart.
fn runs(text: &str) -> Vec<Vec<Vec<u8>>> {
    let mut runs: Vec<Vec<Vec<u8>>> = vec![vec![]];
    let mut group = Vec::new();
    let mut gap = 0;
    for symbol in text.chars().chain([' ']) {
        if let Some(digit) = digit(symbol) {
            if group.is_empty() && gap > MAX_GAP {
                runs.push(vec![]);
            }
            gap = 0;
            group.push(digit);
            continue;
        }
        if !group.is_empty()
            && let Some(run) = runs.last_mut()
        {
            run.push(std::mem::take(&mut group));
        }
        gap += if symbol.is_alphabetic() { MAX_GAP + 1 } else { 1 };
    }
    runs
}

/// A decimal digit of ASCII, full-width, Arabic-Indic or extended Arabic-Indic script.
fn digit(symbol: char) -> Option<u8> {
    let zero = match symbol {
        '0'..='9' => '0',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    u8::try_from(u32::from(symbol) - u32::from(zero)).ok()
}

fn is_card(digits: &[u8]) -> bool {
    has_card_prefix(digits) && luhn(digits)
}

/// Whether the first six digits belong to a scheme that issues cards.
fn has_card_prefix(digits: &[u8]) -> bool {
    let prefix = digits.iter().take(6).fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    matches!(prefix,
        400_000..=499_999                       // Visa
        | 510_000..=559_999 | 222_100..=272_099 // Mastercard
        | 340_000..=349_999 | 370_000..=379_999 // American Express
        | 300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 // Diners Club
        | 352_800..=358_999                     // JCB
        | 500_000..=509_999 | 560_000..=589_999 // Maestro
        | 600_000..=699_999                     // Discover, UnionPay, Maestro, RuPay
        | 810_000..=817_199                     // UnionPay
        | 220_000..=220_499) // Mir
}

/// The check digit of ISO/IEC 7812-1, annex B.
fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(if place % 2 == 1 { doubled(*digit) } else { *digit }))
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn card_numbers_are_found_however_they_are_written() {
        for text in [
            "4111111111111111",
            "Ana 4111 1111 1111 1111",
            "pay with 5555-5555-5555-4444 please",
            "378282246310005",
            "3782.822463.10005",
            "since 25 4111 1111 1111 1111",
            "４１１１ １１１１ １１１１ １１１１",
            "4111 - 1111/1111_1111",
            "6011000990139424, thanks",
        ] {
            assert!(holds_card_number(text), "{text}");
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
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_visa_number_with_its_check_digit_is_found(body in "4[0-9]{14}", before in "[a-z ]{0,9}") {
            let found = (0..10).filter(|check| holds_card_number(&format!("{before}{body}{check}"))).count();
            prop_assert_eq!(found, 1);
        }
    }
}
