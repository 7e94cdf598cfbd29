//! Between the wire and the operations.
use holdfast_proto::identity::v1::PasswordRule;
use identity_domain::password::{Oversized, Password, Rule};
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_ids::{AccountId, InvitationId};

use crate::crypto::token::Token;

pub(super) fn password(text: &str) -> Result<Password, Fault> {
    let too_long = |error: Oversized| Fault::invalid_field("password", FieldCode::TooLong, error.to_string());
    Password::read(text).map_err(too_long)
}

/// A session's token; what is none belongs to no session.
pub(super) fn session_token(text: &str) -> Result<Token, Fault> {
    Token::read(text).ok_or_else(Fault::unauthenticated)
}

/// An account's id; what is none names nobody.
pub(super) fn account(id: &[u8]) -> Result<AccountId, Fault> {
    id.try_into().map_err(|_| Fault::not_found())
}

/// An invitation's id; what is none names nothing.
pub(super) fn invitation(id: &[u8]) -> Result<InvitationId, Fault> {
    id.try_into().map_err(|_| Fault::not_found())
}

/// The rules of a password, as they are told.
pub(super) fn rules(rules: &[Rule]) -> Vec<PasswordRule> {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let told = |rule: &Rule| PasswordRule {
        code: rule.code().as_str().to_owned(),
        number: rule.number().map(number).unwrap_or_default(),
    };
    rules.iter().map(told).collect()
}

pub(super) fn instant(instant: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: instant.as_second(), nanos: instant.subsec_nanosecond() }
}
