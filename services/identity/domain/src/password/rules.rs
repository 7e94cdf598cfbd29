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
    /// Whether one that is known from a breach is refused.
    pub rejects_breached: bool,
    /// How many passwords before a new one are refused, the current one among them, which always is; none: there is no
    /// password before it.
    pub history: Option<usize>,
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

/// A rule for a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// So many code points and more.
    AtLeast(usize),
    /// So many code points and fewer.
    AtMost(usize),
    /// No character that no keyboard types.
    NoControl,
    /// The printable characters of ASCII alone.
    AsciiOnly,
    /// A character of this class.
    Needs(Class),
    /// No word of the person, the business or the product.
    NoPersonalWord,
    /// Not known from a breach. Only who has the list can say so.
    NotBreached,
    /// None of so many passwords before it, the current one among them. Only who has their hashes can say so.
    NotUsed(usize),
}

// === impl Rules ===

impl Rules {
    /// Every rule, in the order in which people are told. What is shown and what is enforced both come from here.
    #[must_use]
    pub fn each(&self) -> Vec<Rule> {
        let mut each = vec![Rule::AtLeast(self.min_length), Rule::AtMost(self.max_length), Rule::NoControl];
        each.extend((self.allowed == Allowed::Ascii).then_some(Rule::AsciiOnly));
        each.extend(self.required_classes.iter().copied().map(Rule::Needs));
        each.extend((!self.personal_words.is_empty()).then_some(Rule::NoPersonalWord));
        each.extend(self.rejects_breached.then_some(Rule::NotBreached));
        each.extend(self.history.map(|number| Rule::NotUsed(number.max(1))));
        each
    }

    pub(super) fn broken(&self, password: &str) -> Vec<Rule> {
        self.each().into_iter().filter(|rule| !self.is_kept(*rule, password)).collect()
    }

    /// Whether a password keeps a rule, as far as it is seen here.
    fn is_kept(&self, rule: Rule, password: &str) -> bool {
        let typed = || password.chars().filter(|c| !c.is_control());
        match rule {
            Rule::AtLeast(least) => password.chars().count() >= least,
            Rule::AtMost(most) => password.chars().count() <= most,
            Rule::NoControl => !password.chars().any(char::is_control),
            Rule::AsciiOnly => typed().all(|c| c.is_ascii_graphic() || c == ' '),
            Rule::Needs(class) => password.chars().any(|c| class.has(c)),
            Rule::NoPersonalWord => !self.personal_words.occur_in(password),
            Rule::NotBreached | Rule::NotUsed(_) => true,
        }
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

// === impl Rule ===

impl Rule {
    /// The number in it, of characters or of passwords.
    #[must_use]
    pub fn number(self) -> Option<usize> {
        match self {
            Self::AtLeast(number) | Self::AtMost(number) | Self::NotUsed(number) => Some(number),
            Self::NoControl | Self::AsciiOnly | Self::Needs(_) | Self::NoPersonalWord | Self::NotBreached => {
                None
            }
        }
    }

    /// The code of a password that breaks it.
    #[must_use]
    pub fn code(self) -> FieldCode {
        match self {
            Self::AtLeast(_) => FieldCode::TooShort,
            Self::AtMost(_) => FieldCode::TooLong,
            Self::NoControl => FieldCode::ControlCharacter,
            Self::AsciiOnly => FieldCode::CharacterNotAllowed,
            Self::Needs(Class::Upper) => FieldCode::UpperMissing,
            Self::Needs(Class::Lower) => FieldCode::LowerMissing,
            Self::Needs(Class::Digit) => FieldCode::DigitMissing,
            Self::Needs(Class::Symbol) => FieldCode::SymbolMissing,
            Self::NoPersonalWord => FieldCode::PersonalWord,
            Self::NotBreached => FieldCode::Breached,
            Self::NotUsed(_) => FieldCode::UsedBefore,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(out, "at least {least} characters"),
            Self::AtMost(most) => write!(out, "at most {most} characters"),
            Self::NoControl => out.write_str("no control characters"),
            Self::AsciiOnly => {
                out.write_str("letters without accents, digits, spaces and signs of ASCII only")
            }
            Self::Needs(Class::Upper) => out.write_str("at least one capital letter"),
            Self::Needs(Class::Lower) => out.write_str("at least one small letter"),
            Self::Needs(Class::Digit) => out.write_str("at least one digit"),
            Self::Needs(Class::Symbol) => {
                out.write_str("at least one character that is neither letter nor digit")
            }
            Self::NoPersonalWord => {
                out.write_str("no word of your name, your e-mail address, the business or Holdfast")
            }
            Self::NotBreached => out.write_str("no password that was published after a breach"),
            Self::NotUsed(1) => out.write_str("not the current password"),
            Self::NotUsed(number) => write!(out, "none of the last {number} passwords"),
        }
    }
}
