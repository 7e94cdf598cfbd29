//! A text as the search sees it: symbols with ASCII digits, and runs of groups of digits.
use icu_properties::CodePointSetData;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use unicode_normalization::UnicodeNormalization as _;

use crate::category::category;

/// Most symbols between two groups of one run.
const GAP_MOST: usize = 8;

/// Digits that stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// What stands between the group before and this one; empty before the first.
    pub gap: Vec<char>,
    /// The digits, 0 to 9 each.
    pub digits: Vec<u8>,
}

/// The text in NFKC without what is not seen, its decimal digits as those of ASCII.
pub(super) fn symbols(text: &str) -> Vec<char> {
    if text.is_ascii() {
        return text.chars().collect();
    }
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let seen = text.nfkc().filter(|symbol| {
        symbol.is_ascii() || !(ignorable.contains(*symbol) || category(*symbol) == GeneralCategory::Format)
    });
    seen.map(|symbol| if symbol.is_ascii() { symbol } else { ascii_digit(symbol).unwrap_or(symbol) })
        .collect()
}

/// The ASCII digit of a decimal digit. Digits of a script are ten code points in order, from zero, and nothing but such
/// tens stands next to one another (The Unicode Standard, 4.6).
fn ascii_digit(symbol: char) -> Option<char> {
    let decimal = |code: u32| {
        char::from_u32(code).is_some_and(|symbol| category(symbol) == GeneralCategory::DecimalNumber)
    };
    let code = u32::from(symbol);
    if !decimal(code) {
        return None;
    }
    let before = (0..code).rev().take_while(|code| decimal(*code)).count();
    u32::try_from(before % 10).ok().and_then(|value| char::from_digit(value, 10))
}

/// Runs of groups. A word, or more symbols than may stand between two groups, ends a run.
pub(super) fn runs(symbols: &[char]) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut rest = symbols;
    while let Some(start) = rest.iter().position(char::is_ascii_digit) {
        let (gap, more) = rest.split_at(start);
        let end = more.iter().position(|symbol| !symbol.is_ascii_digit()).unwrap_or(more.len());
        let (digits, after) = more.split_at(end);
        let digits = digits.iter().filter_map(|digit| u8::try_from(digit.to_digit(10)?).ok()).collect();
        match runs.last_mut().filter(|_| joins(gap)) {
            Some(run) => run.push(Group { gap: gap.to_vec(), digits }),
            None => runs.push(vec![Group { gap: Vec::new(), digits }]),
        }
        rest = after;
    }
    runs
}

/// Whether this may stand within a number: few symbols, and no two letters together.
fn joins(gap: &[char]) -> bool {
    let word = |pair: &[char]| pair.iter().all(|symbol| symbol.is_alphabetic());
    gap.len() <= GAP_MOST && !gap.windows(2).any(word)
}

/// All digits of the groups, in order.
pub(super) fn joined(groups: &[Group]) -> Vec<u8> {
    groups.iter().flat_map(|group| group.digits.iter().copied()).collect()
}

impl Group {
    /// How many digits.
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    /// The number that a few digits write.
    pub(super) fn number(&self) -> u32 {
        number(&self.digits)
    }

    /// Whether exactly this stands before the group.
    pub(super) fn after(&self, gap: char) -> bool {
        self.gap == [gap]
    }
}

/// The number that a few digits write.
pub(super) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u32::from(*digit)))
}
