//! What card schemes issue: prefixes, lengths, the check digit.
/// Fewest digits of a card number.
pub(super) const SHORTEST: usize = 13;
/// Most digits of a card number (ISO/IEC 7812-1).
pub(super) const LONGEST: usize = 19;

/// What stands around digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// Nothing: they stand together, and no other digits are beside them.
    Alone,
    /// Other digits, or what parts them.
    Among,
}

/// Whether exactly these digits are a card number.
pub(super) fn is_card(digits: &[u8], around: Surroundings) -> bool {
    let prefix = digits.iter().take(6).fold(0, |number, digit| number * 10 + u32::from(*digit));
    is_issued(prefix, digits.len(), around) && luhn(digits)
}

/// Whether a scheme issues numbers of this length with these first six digits. Lengths that are rare count alone: any
/// long number holds one of them.
fn is_issued(prefix: u32, length: usize, around: Surroundings) -> bool {
    let rare = around == Surroundings::Alone && length > SHORTEST;
    match prefix {
        // Visa whose 13 digits are telephone numbers of Austria and Germany, and of Britain with its (0); Maestro,
        // Discover, RuPay.
        430_000..=440_999 | 490_000..=509_999 | 560_000..=619_999 | 630_000..=699_999 => length >= 16 || rare,
        // Visa
        400_000..=499_999 => length == 13 || length >= 16 || rare,
        // Mastercard
        510_000..=559_999 | 222_100..=272_099 => length == 16,
        // American Express
        340_000..=349_999 | 370_000..=379_999 => length == 15,
        // Diners Club
        300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 => {
            length == 14 || length >= 16 || rare
        }
        // JCB, UnionPay, Mir
        352_800..=358_999 | 620_000..=629_999 | 810_000..=817_199 | 220_000..=220_499 => length >= 16,
        _ => false,
    }
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
