//! The codes of fields: each with its word and the rule that it stands for.
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Not a code of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of a field")]
pub struct UnknownFieldCode;

macro_rules! codes {
    ($($name:ident $word:literal $rule:literal;)+) => {
        /// The rule that a field breaks, for programs. A rule has one code, wherever it is checked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FieldCode {
            $(#[doc = $rule] $name,)+
        }

        impl FieldCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as callers read it: "TOO_LONG".
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// What is wrong with the field, in a sentence.
            #[must_use]
            pub fn rule(self) -> &'static str {
                match self {
                    $(Self::$name => $rule,)+
                }
            }
        }
    };
}

codes! {
    // --- whether it is given
    Required "REQUIRED" "It must be given and is missing, empty or without anything that can be seen.";
    NotAsked "NOT_ASKED" "It is given where nothing may be given.";
    Duplicate "DUPLICATE" "It, or an item of it, is given twice.";
    TooMany "TOO_MANY" "It has more items or days than it may have.";

    // --- the value itself
    Format "FORMAT" "It is not of the form or type that is wanted, such as a UUID, a date or an e-mail address.";
    TooShort "TOO_SHORT" "It has fewer characters than it must have.";
    TooLong "TOO_LONG" "It has more characters or bytes than it may have.";
    ControlCharacter "CONTROL_CHARACTER" "It holds a control character; where one line is wanted, a line break is one.";
    HiddenCharacter "HIDDEN_CHARACTER" "It holds a character that is not seen, or changes the direction of writing.";
    CharacterNotAllowed "CHARACTER_NOT_ALLOWED" "It holds a character that may not occur in it here.";
    UpperMissing "UPPER_MISSING" "It has no capital letter, and must have one.";
    LowerMissing "LOWER_MISSING" "It has no small letter, and must have one.";
    DigitMissing "DIGIT_MISSING" "It has no digit, and must have one.";
    SymbolMissing "SYMBOL_MISSING" "It has no character that is neither letter nor digit, and must have one.";
    PersonalWord "PERSONAL_WORD" "It holds a word of the person's name or address, of the business or of the product.";
    Breached "BREACHED" "It is a password that was published after a breach.";
    UsedBefore "USED_BEFORE" "It is the password that is in use, or one of those before it.";
    CardNumber "CARD_NUMBER" "It holds what looks like the number of a payment card.";
    OutOfRange "OUT_OF_RANGE" "The number, amount or time is lower or higher than allowed.";

    // --- beside other things
    Unknown "UNKNOWN" "It is no field here, or names something that does not exist here.";
    Mismatch "MISMATCH" "It differs from what it must equal.";
    Currency "CURRENCY" "The amount is in another currency than the one that holds here.";
    Order "ORDER" "It comes before what it must come after.";
    Outdated "OUTDATED" "It names a version that is not the current one.";
    Reused "REUSED" "The key came before with another request.";
    Claimed "CLAIMED" "It belongs to somebody else.";
    Refused "REFUSED" "The document as a whole is not accepted; the message says why.";

    // --- the start of an appointment
    TooSoon "TOO_SOON" "The start is sooner than bookings are taken.";
    TooFar "TOO_FAR" "The start is further ahead than bookings are taken.";
    Closed "CLOSED" "The start lies outside the opening hours.";
    OffGrid "OFF_GRID" "The start is not one of those that are offered.";
}

impl FromStr for FieldCode {
    type Err = UnknownFieldCode;

    fn from_str(word: &str) -> Result<Self, UnknownFieldCode> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word).ok_or(UnknownFieldCode)
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for FieldCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
