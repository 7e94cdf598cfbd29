//! The rules for a new password.
use std::fmt;

use kit_field::FieldCode;

use super::personal::PersonalWords;

/// A tenant's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Least length in code points, after normalisation.
    pub min_length: usize,
    /// Greatest length in code points, after normalisation.
    pub max_length: usize,
    /// Classes of which one character each is needed. Normally none.
    pub required_classes: Vec<Class>,
    /// Which characters may occur.
    pub allowed: Allowed,
    /// Words that may not occur.
    pub personal_words: PersonalWords,
}

/// A class of characters. Each character is of one at most: letters without case, as those of Arabic, are of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Capital letters, of any script.
    Upper,
    /// Small letters, of any script.
    Lower,
    /// Digits, of any script.
    Digit,
    /// Whatever is neither letter nor digit, the space as well.
    Symbol,
}

/// Which characters may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// All but control characters.
    Unicode,
    /// The printable ones of ASCII, the space as well.
    Ascii,
}

/// A rule that a password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Fewer code points than this.
    TooShort(usize),
    /// More code points than this.
    TooLong(usize),
    /// A character that no keyboard types.
    Control,
    /// A character that the tenant does not allow.
    NotAllowed,
    /// No character of this class.
    Missing(Class),
    /// A word of the person, the business or the product.
    PersonalWord,
    /// It is known from a breach. Only who has the list can say so.
    Breached,
}

// === impl Rules ===

impl Rules {
    pub(super) fn broken(&self, password: &str) -> Vec<Broken> {
        let length = password.chars().count();
        let holds = |class: &Class| password.chars().any(|c| class.has(c));
        let mut broken = Vec::new();
        if length < self.min_length {
            broken.push(Broken::TooShort(self.min_length));
        }
        if length > self.max_length {
            broken.push(Broken::TooLong(self.max_length));
        }
        if password.chars().any(char::is_control) {
            broken.push(Broken::Control);
        }
        if !password.chars().filter(|c| !c.is_control()).all(|c| self.allowed.has(c)) {
            broken.push(Broken::NotAllowed);
        }
        broken
            .extend(self.required_classes.iter().filter(|class| !holds(class)).copied().map(Broken::Missing));
        if self.personal_words.occur_in(password) {
            broken.push(Broken::PersonalWord);
        }
        broken
    }
}

// === impl Class ===

impl Class {
    fn has(self, c: char) -> bool {
        match self {
            Self::Upper => c.is_uppercase(),
            Self::Lower => c.is_lowercase(),
            Self::Digit => c.is_numeric(),
            Self::Symbol => !c.is_alphanumeric() && !c.is_control(),
        }
    }
}

// === impl Allowed ===

impl Allowed {
    fn has(self, c: char) -> bool {
        match self {
            Self::Unicode => true,
            Self::Ascii => c.is_ascii_graphic() || c == ' ',
        }
    }
}

// === impl Broken ===

impl Broken {
    /// The rule, for programs.
    #[must_use]
    pub fn code(self) -> FieldCode {
        match self {
            Self::TooShort(_) => FieldCode::TooShort,
            Self::TooLong(_) => FieldCode::TooLong,
            Self::Control => FieldCode::ControlCharacter,
            Self::NotAllowed => FieldCode::CharacterNotAllowed,
            Self::Missing(Class::Upper) => FieldCode::UpperMissing,
            Self::Missing(Class::Lower) => FieldCode::LowerMissing,
            Self::Missing(Class::Digit) => FieldCode::DigitMissing,
            Self::Missing(Class::Symbol) => FieldCode::SymbolMissing,
            Self::PersonalWord => FieldCode::PersonalWord,
            Self::Breached => FieldCode::Breached,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort(least) => write!(out, "at least {least} characters"),
            Self::TooLong(most) => write!(out, "at most {most} characters"),
            Self::Control => out.write_str("no control characters"),
            Self::NotAllowed => {
                out.write_str("letters without accents, digits, spaces and signs of ASCII only")
            }
            Self::Missing(Class::Upper) => out.write_str("at least one capital letter"),
            Self::Missing(Class::Lower) => out.write_str("at least one small letter"),
            Self::Missing(Class::Digit) => out.write_str("at least one digit"),
            Self::Missing(Class::Symbol) => {
                out.write_str("at least one character that is neither letter nor digit")
            }
            Self::PersonalWord => {
                out.write_str("no word of your name, your e-mail address, the business or Holdfast")
            }
            Self::Breached => out.write_str("no password that was published after a breach"),
        }
    }
}
