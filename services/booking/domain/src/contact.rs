//! Who books, as typed: name, e-mail, telephone. What each one must be, and how two spellings of it compare.
use kit_field::{FieldCode, FieldError};
use kit_text::card;

use crate::check::Checks;

/// Longest name, in characters.
pub const NAME_LONGEST: usize = 120;

/// Whether a contact field is asked of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Not asked, refused when sent.
    Off,
    /// May be given.
    Optional,
    /// Must be given.
    Required,
}

/// Which contact fields a tenant asks for, beside the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactRules {
    /// E-mail address.
    pub email: Ask,
    /// Telephone number.
    pub phone: Ask,
}

/// Who books, as it was typed. It has no `Debug`: personal data never reaches a log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ClientDetails {
    /// Name.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Telephone number; may be empty.
    pub phone: String,
}

/// Who books. It has no `Debug`: personal data never reaches a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name, 1 to 120 characters.
    pub name: String,
    /// E-mail address.
    pub email: Option<Email>,
    /// Telephone number.
    pub phone: Option<Phone>,
}

/// An e-mail address (RFC 5321, dot-atom and host name, ASCII).
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// A telephone number as typed: 6 to 20 digits with + ( ) - . and spaces.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

/// Why a text is no contact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Not an e-mail address.
    #[error("must be an e-mail address such as name@example.com, at most 254 characters")]
    Email,
    /// Not a telephone number.
    #[error("must be a telephone number of 6 to 20 digits; + ( ) - . and spaces may stand between them")]
    Phone,
    /// A card number in the place of a telephone number.
    #[error("must not be a card number; a telephone number is written with + and the country code")]
    CardNumber,
}

// === impl Contact ===

impl Contact {
    /// Checks what was typed against what the tenant asks.
    pub fn parse(typed: &ClientDetails, rules: ContactRules) -> Result<Self, Vec<FieldError>> {
        let ClientDetails { name, email, phone } = typed;
        let mut checks = Checks::new();
        let name = checks.text("client.name", kit_text::single_line(name, NAME_LONGEST));
        let email = asked("client.email", email, rules.email, &mut checks)
            .and_then(|text| checks.text("client.email", kit_text::no_card(text)))
            .and_then(|text| checks.keep("client.email", FieldCode::Format, Email::parse(&text)));
        let phone = asked("client.phone", phone, rules.phone, &mut checks).and_then(|text| {
            let phone = Phone::parse(text);
            let card = phone == Err(ContactError::CardNumber);
            let code = if card { FieldCode::CardNumber } else { FieldCode::Format };
            checks.keep("client.phone", code, phone)
        });
        let reachable = email.is_some() || phone.is_some();
        let nothing_asked = rules.email == Ask::Off && rules.phone == Ask::Off;
        if checks.passed() && !reachable && !nothing_asked {
            let field = if rules.email == Ask::Off { "client.phone" } else { "client.email" };
            checks.refuse(field, FieldCode::Required, "an e-mail address or a telephone number is needed");
        }
        checks.finish(name.map(|name| Self { name, email, phone }))
    }

    /// The name as it compares: case, and how many spaces stand between words, do not matter.
    #[must_use]
    pub fn folded_name(&self) -> String {
        self.name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

/// A field that was given and may be; what is missing or unwanted is refused.
fn asked<'a>(field: &str, text: &'a str, ask: Ask, checks: &mut Checks) -> Option<&'a str> {
    let text = text.trim();
    match (ask, text.is_empty()) {
        (Ask::Off, false) => {
            checks.refuse(field, FieldCode::NotAsked, "is not asked for");
            None
        }
        (Ask::Required, true) => {
            checks.refuse(field, FieldCode::Required, "is required");
            None
        }
        (_, true) => None,
        (_, false) => Some(text),
    }
}

// === impl Email ===

impl Email {
    /// Checks an address.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let (local, host) = text.rsplit_once('@').ok_or(ContactError::Email)?;
        let bounded = text.len() <= 254 && local.len() <= 64;
        let labels: Vec<&str> = host.split('.').collect();
        let is_host = labels.len() >= 2 && labels.iter().all(|label| is_label(label)) && !is_number(&labels);
        if bounded && local.split('.').all(is_atom) && is_host {
            Ok(Self(text.to_owned()))
        } else {
            Err(ContactError::Email)
        }
    }

    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it compares: providers take no notice of case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The mailbox, for counting alone: what stands after + and dots in front of the @ lead to the same one at large
    /// providers. Two people whose addresses differ by no more than that share what is counted.
    #[must_use]
    pub fn mailbox(&self) -> String {
        let folded = self.folded();
        let bare = folded.rsplit_once('@').and_then(|(local, host)| {
            let bare = local.split('+').next()?.replace('.', "");
            (!bare.is_empty()).then(|| format!("{bare}@{host}"))
        });
        bare.unwrap_or(folded)
    }
}

/// An atom of RFC 5322.
fn is_atom(text: &str) -> bool {
    let atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !text.is_empty() && text.bytes().all(atext)
}

fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A host whose last label is a number is an address, not a name.
fn is_number(labels: &[&str]) -> bool {
    labels.last().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()))
}

// === impl Phone ===

impl Phone {
    /// Checks a number. One of 15 digits or more that is a card number needs the + of an international number.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let known = |symbol: char| symbol.is_ascii_digit() || "+()-. ".contains(symbol);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let plus_leads = text.rfind('+').is_none_or(|place| place == 0);
        if !(6..=20).contains(&digits) || text.len() > 40 || !plus_leads || !text.chars().all(known) {
            Err(ContactError::Phone)
        } else if card::phone_is_card_number(text) {
            Err(ContactError::CardNumber)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it compares: digits alone, with + before an international number.
    #[must_use]
    pub fn folded(&self) -> String {
        let digits: String = self.0.chars().filter(char::is_ascii_digit).collect();
        match digits.strip_prefix("00") {
            _ if self.0.starts_with('+') => format!("+{digits}"),
            Some(rest) => format!("+{rest}"),
            None => digits,
        }
    }
}

#[cfg(test)]
mod tests;
