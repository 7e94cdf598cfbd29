//! What a text may hold that somebody typed and somebody else reads: something that can be seen, nothing that hides or
//! turns the rest around, and no card number. One rule for names, titles, answers and texts of every service.
use icu_properties::CodePointSetData;
use icu_properties::props::{
    DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup,
};
use kit_field::FieldCode;

pub mod card;
mod category;
pub mod links;

use category::category;

#[cfg(test)]
mod tests;

/// Zero width non-joiner and joiner: Persian, Indic scripts and emoji are not written right without them.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
/// Soft hyphen and the marks of direction, which end with the line: they have their place in running text.
const RUNNING: [char; 4] = ['\u{ad}', '\u{61c}', '\u{200e}', '\u{200f}'];
/// A symbol by its category that shows nothing: the empty pattern of Braille.
const BLANK_BRAILLE: char = '\u{2800}';

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that can be seen.
    #[error("must hold something that can be seen")]
    Empty,
    /// Too many characters.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// Control characters: in one line, line breaks too.
    #[error("must not hold control characters")]
    Control,
    /// Characters that are not seen, or turn the direction of what is.
    #[error("must not hold invisible characters, nor any that change the direction of writing")]
    Hidden,
    /// A payment card's number, which is never stored.
    #[error("must not hold a card number; where it is another number, put a word between its parts")]
    CardNumber,
}

// === impl TextError ===

impl TextError {
    /// The rule that the text breaks, for programs.
    #[must_use]
    pub fn code(self) -> FieldCode {
        match self {
            Self::Empty => FieldCode::Required,
            Self::TooLong(_) => FieldCode::TooLong,
            Self::Control => FieldCode::ControlCharacter,
            Self::Hidden => FieldCode::HiddenCharacter,
            Self::CardNumber => FieldCode::CardNumber,
        }
    }
}

/// One line that is kept: a name, a title. Trimmed, without card numbers.
pub fn single_line(text: &str, longest: usize) -> Result<&str, TextError> {
    no_card(readable_line(text, longest)?)
}

/// Running text that is kept, with line breaks and tabs. Trimmed, without card numbers.
pub fn lines(text: &str, longest: usize) -> Result<&str, TextError> {
    no_card(readable_lines(text, longest)?)
}

/// One line that can be read, whatever numbers it holds. Trimmed.
pub fn readable_line(text: &str, longest: usize) -> Result<&str, TextError> {
    check(text.trim(), longest, &[], &[])
}

/// Running text that can be read, whatever numbers it holds. Trimmed.
pub fn readable_lines(text: &str, longest: usize) -> Result<&str, TextError> {
    check(text.trim(), longest, &['\n', '\r', '\t'], &RUNNING)
}

/// A text without card numbers, of whatever form.
pub fn no_card(text: &str) -> Result<&str, TextError> {
    if card::holds_card_number(text) { Err(TextError::CardNumber) } else { Ok(text) }
}

/// Whether a character is none that is seen, or steers others: control, format, line and paragraph separators, fillers.
#[must_use]
pub fn is_hidden(symbol: char) -> bool {
    is_control(symbol)
        || category(symbol) == GeneralCategory::Format
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(symbol)
}

fn check<'t>(text: &'t str, longest: usize, breaks: &[char], running: &[char]) -> Result<&'t str, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > longest {
        return Err(TextError::TooLong(longest));
    }
    let mut before = None;
    let mut symbols = text.chars().peekable();
    while let Some(symbol) = symbols.next() {
        if is_control(symbol) && !breaks.contains(&symbol) {
            return Err(TextError::Control);
        }
        let joins = JOINERS.contains(&symbol) && joins(before, symbols.peek().copied());
        let format = category(symbol) == GeneralCategory::Format;
        if format && !joins && !running.contains(&symbol) {
            return Err(TextError::Hidden);
        }
        before = Some(symbol);
    }
    if text.chars().any(is_visible) { Ok(text) } else { Err(TextError::Empty) }
}

/// Whether a joiner stands between letters (a mark may follow a letter), or holds one emoji together.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let written = |symbol| {
        let category = category(symbol);
        GeneralCategoryGroup::Letter.contains(category) || GeneralCategoryGroup::Mark.contains(category)
    };
    let pictures = CodePointSetData::new::<ExtendedPictographic>();
    // A skin's colour or the selector of the picture may stand between.
    let picture = pictures.contains(before) || matches!(before, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    (written(before) && written(after)) || (picture && pictures.contains(after))
}

fn is_control(symbol: char) -> bool {
    symbol.is_control() || matches!(symbol, '\u{2028}' | '\u{2029}')
}

fn is_visible(symbol: char) -> bool {
    let category = category(symbol);
    let shows = [
        GeneralCategoryGroup::Letter,
        GeneralCategoryGroup::Number,
        GeneralCategoryGroup::Punctuation,
        GeneralCategoryGroup::Symbol,
    ];
    shows.iter().any(|group| group.contains(category)) && !is_hidden(symbol) && symbol != BLANK_BRAILLE
}
