//! Card numbers in free text: Holdfast keeps no payment data, so a text that holds one is refused.
//!
//! A card number is 13 to 19 digits with the prefix of a card scheme (ISO/IEC 7812) that pass the Luhn check. Texts are
//! compared in NFKC, every decimal digit of Unicode (general category Nd) counts, what is not seen does not. Up to
//! eight separators or single letters may stand between two groups of digits, and any stretch of digits in such a run
//! is looked at: further digits before or behind hide nothing.
//!
//! Any stretch of a long run is a card number with a chance of some percent, so what people write with many digits is
//! told apart first, and never evaluated together with what stands beside it:
//! - an IBAN of its country's length whose check digits hold (ISO 13616), and a UUID of RFC 9562;
//! - a calendar date with a year from 1900 to 2099 and the time behind it (ISO 8601 and as people write it); dates with
//!   a short year, compact dates and times where the run holds nothing else;
//! - numbers of 9 to 15 digits one after another, divided by `,` `;` `|`, a line's end or, between spaces, `/`, y, o or
//!   e: a list of telephone numbers. No card number of 16 digits can be written so without further digits.
//!
//! Lengths are those that a scheme issued (`scheme.rs`), so that a telephone number with its country code, which has at
//! most 13 digits in practice, is no card number. The price: a card number that somebody hides on purpose in a valid
//! IBAN, a UUID or dates is not found, nor a Visa number of 13 digits (none was issued for decades) that begins as some
//! telephone numbers do, nor one among whose digits words or look-alike letters stand. What is refused though it is
//! none: `tests/measure.rs` counts at most 1 of 1,000 in telephone numbers, dates, booking codes and IBANs. Of long
//! numbers of other kinds it is more: of 16 digits that mean nothing 1 of 10, of two telephone numbers that only a
//! space divides 1 of 3.
mod dates;
mod digits;
mod iban;
mod list;
mod scheme;
mod uuid;

use self::digits::Group;
use self::scheme::Surroundings;

#[cfg(test)]
mod tests;

/// Least digits of a telephone number that can be a card number: no shorter one is told from those that exist.
const PHONE_LEAST: usize = 15;
/// Most digits of an international telephone number, with the country code (ITU-T E.164).
const E164_MOST: usize = 15;

/// Whether the text holds a card number.
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    let mut symbols = digits::symbols(text);
    if symbols.iter().filter(|symbol| symbol.is_ascii_digit()).count() < scheme::SHORTEST {
        return false;
    }
    iban::blank(&mut symbols);
    uuid::blank(&mut symbols);
    digits::runs(&symbols).iter().any(|run| {
        let numbers = dates::without(run).into_iter().flat_map(list::parts);
        numbers.into_iter().any(|groups| any_card(&digits::joined(groups), scheme::SHORTEST, around(groups)))
    })
}

/// Whether what was typed as a telephone number is a card number: 15 digits or more of it that are one, unless a +
/// leads and it is no longer than E.164 allows.
#[must_use]
pub fn phone_is_card_number(text: &str) -> bool {
    let symbols = digits::symbols(text.trim());
    let digits: Vec<u8> = digits::runs(&symbols).iter().flat_map(|run| digits::joined(run)).collect();
    let international = symbols.first() == Some(&'+') && digits.len() <= E164_MOST;
    !international && any_card(&digits, PHONE_LEAST, Surroundings::Alone)
}

/// What stands around all the digits of these groups.
fn around(groups: &[Group]) -> Surroundings {
    if groups.len() == 1 { Surroundings::Alone } else { Surroundings::Among }
}

/// Whether any stretch of at least so many digits is a card number; `around`: what stands around all of them.
fn any_card(digits: &[u8], least: usize, around: Surroundings) -> bool {
    let is_card = |stretch: &[u8]| {
        let is_whole = stretch.len() == digits.len();
        scheme::is_card(stretch, if is_whole { around } else { Surroundings::Among })
    };
    (least..=scheme::LONGEST).any(|length| digits.windows(length).any(is_card))
}
