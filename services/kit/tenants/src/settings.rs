//! A tenant's settings in closed types. What services read here was parsed from the signed message once, each field
//! with an error of its own: a word or a number that this version does not know refuses the whole document.
mod access;
mod agreements;
mod booking;
mod business;
mod cancellation;
mod domains;
mod history;
mod logo;
mod sign_in;

pub use access::{
    AccountRules, Accounts, CharacterClass, CharacterSet, Factor, Lockout, LockoutScope, Locks, OnTighten,
    PasswordRules, Person, Sessions, SupportMode, TwoFactor, Unlocker,
};
pub use agreements::{AgreementRule, Agreements};
pub use booking::{BookingRules, ContactFields, FieldRule, WhoMayBook};
pub use business::{Business, LegalIdentity, Profile, PublicContact, Residency};
pub use cancellation::{
    CancellationPolicy, NoShow, Prepayment, Rebooking, RebookingThen, RebookingTrigger, RefundTier,
};
pub use domains::{Domain, Domains, TlsVersion};
pub use history::History;
pub use logo::{Logo, LogoType};
pub use sign_in::{ClientAccounts, OidcProvider, SignIn};

use holdfast_proto::tenant::v1 as pb;
use jiff::SignedDuration;
use kit_principal::Role;

use crate::Refusal;

pub(crate) use business::languages;

/// An enumeration of the message without its UNSPECIFIED: that one is refused, as a number of a later version is.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            fn parse(number: i32, field: &'static str) -> Result<Self, $crate::Refusal> {
                use holdfast_proto::tenant::v1::$name as Message;
                match Message::try_from(number) {
                    $(Ok(Message::$variant) => Ok(Self::$variant),)+
                    Ok(Message::Unspecified) | Err(_) => Err($crate::Refusal::Invalid(field)),
                }
            }
        }
    };
}
use closed;

/// A part of the message that must be there.
pub(crate) fn part<T>(part: Option<T>, field: &'static str) -> Result<T, Refusal> {
    part.ok_or(Refusal::Invalid(field))
}

/// Refuses the field unless this holds.
pub(crate) fn holds(holds: bool, field: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::Invalid(field)) }
}

/// A text that may be empty: none.
pub(crate) fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn seconds(seconds: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seconds))
}

/// A percentage, 0 to 100.
fn percent(percent: u32, field: &'static str) -> Result<u32, Refusal> {
    holds(percent <= 100, field).map(|()| percent)
}

fn each<T>(
    numbers: Vec<i32>,
    parse: fn(i32, &'static str) -> Result<T, Refusal>,
    field: &'static str,
) -> Result<Vec<T>, Refusal> {
    numbers.into_iter().map(|number| parse(number, field)).collect()
}

/// Whether no value is there twice.
fn is_distinct<T: PartialEq>(values: &[T]) -> bool {
    values.iter().enumerate().all(|(at, value)| !values.iter().skip(at + 1).any(|other| other == value))
}

/// A list of enumerations in which each value may stand once.
fn each_once<T: PartialEq>(
    numbers: Vec<i32>,
    parse: fn(i32, &'static str) -> Result<T, Refusal>,
    field: &'static str,
) -> Result<Vec<T>, Refusal> {
    let values = each(numbers, parse, field)?;
    holds(is_distinct(&values), field).map(|()| values)
}

/// A list of enumerations in which each value may stand once, and one must.
fn some_once<T: PartialEq>(
    numbers: Vec<i32>,
    parse: fn(i32, &'static str) -> Result<T, Refusal>,
    field: &'static str,
) -> Result<Vec<T>, Refusal> {
    holds(!numbers.is_empty(), field)?;
    each_once(numbers, parse, field)
}

/// A role of the staff.
fn role(number: i32, field: &'static str) -> Result<Role, Refusal> {
    match pb::Role::try_from(number) {
        Ok(pb::Role::Owner) => Ok(Role::Owner),
        Ok(pb::Role::Admin) => Ok(Role::Admin),
        Ok(pb::Role::Employee) => Ok(Role::Employee),
        Ok(pb::Role::Unspecified) | Err(_) => Err(Refusal::Invalid(field)),
    }
}

#[cfg(test)]
mod tests;
