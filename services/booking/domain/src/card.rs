//! Payment cards: numbers of them are refused wherever a client can type, so that none is ever stored.

/// Whether a text holds a card number: 13 to 19 digits (spaces and hyphens between them do not count) that begin like
/// a card's and pass Luhn's check (ISO/IEC 7812-1).
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    runs(text).iter().any(|run| windows(run).any(is_card))
}

/// Runs of digits with at most one space or hyphen between two of them.
fn runs(text: &str) -> Vec<Vec<u8>> {
    let mut runs = vec![Vec::new()];
    let mut gap = 0;
    for character in text.chars() {
        if let Some(digit) = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            gap = 0;
            if let Some(run) = runs.last_mut() {
                run.push(digit);
            }
        } else {
            gap += 1;
            let joins = gap == 1 && matches!(character, ' ' | '-' | '\u{a0}' | '.');
            if !joins && runs.last().is_some_and(|run| !run.is_empty()) {
                runs.push(Vec::new());
            }
        }
    }
    runs
}

fn windows(run: &[u8]) -> impl Iterator<Item = &[u8]> {
    (13..=19).flat_map(move |length| run.windows(length))
}

fn is_card(digits: &[u8]) -> bool {
    begins_like_a_card(digits) && luhn(digits)
}

/// Prefixes of the large schemes: Visa 4, Mastercard 51-55 and 2221-2720, Amex 34 and 37, Discover 6011 and 65,
/// Maestro 50 and 56-69, Diners 36, 38 and 300-305, JCB 3528-3589, UnionPay 62.
fn begins_like_a_card(digits: &[u8]) -> bool {
    let first =
        |count: usize| digits.iter().take(count).fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
    let (two, three, four) = (first(2), first(3), first(4));
    first(1) == 4
        || (50..=69).contains(&two)
        || matches!(two, 34 | 36 | 37 | 38)
        || (300..=305).contains(&three)
        || (2221..=2720).contains(&four)
        || (3528..=3589).contains(&four)
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(u32::from(*digit)) } else { u32::from(*digit) })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found_however_they_are_written() {
        for text in [
            "4111111111111111",
            "pay with 4111 1111 1111 1111 please",
            "5500-0000-0000-0004",
            "378282246310005",
            "6011.1111.1111.1117",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in
            ["4111111111111112", "910 000 000", "", "order 12345", "1111111111111117", "30 % 2026-11-25"]
        {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
