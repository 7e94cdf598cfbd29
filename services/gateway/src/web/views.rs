//! Shapes that more than one route writes.
use data_encoding::HEXLOWER;
use holdfast_proto::common::v1::{LocalizedText, Money as WireMoney};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_money::Currency;
use prost_types::Timestamp as Wire;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// A decimal with the currency's decimals.
    #[schema(pattern = r"^[0-9]{1,10}(\.[0-9]{1,4})?$", example = "12.50")]
    pub amount: String,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
    pub currency: String,
}

impl Money {
    /// Whether it is no money at all.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.amount.bytes().all(|byte| matches!(byte, b'0' | b'.'))
    }
}

/// Money from the wire; nothing of the currency where it is missing.
#[must_use]
pub fn money(wire: Option<&WireMoney>, currency: Currency) -> Money {
    let money = wire.map_or_else(
        || kit_money::Money::zero(currency),
        |wire| kit_money::Money::new(wire.minor, wire.currency.parse().unwrap_or(currency)),
    );
    money.into()
}

impl From<kit_money::Money> for Money {
    fn from(money: kit_money::Money) -> Self {
        Self { amount: money.amount(), currency: money.currency.as_str().to_owned() }
    }
}

/// A service answered what it never should: nobody is shown half of it.
#[must_use]
pub fn misread(error: impl std::error::Error + 'static) -> Fault {
    Fault::internal(&error)
}

/// An instant from the wire as RFC 3339 writes it.
#[must_use]
pub fn instant(wire: Option<&Wire>) -> String {
    option_instant(wire).unwrap_or_default()
}

/// An instant that may be unset.
#[must_use]
pub fn option_instant(wire: Option<&Wire>) -> Option<String> {
    let wire = wire?;
    Timestamp::new(wire.seconds, wire.nanos).ok().map(|at| at.to_string())
}

/// An id from the wire.
#[must_use]
pub fn id_text(bytes: &[u8]) -> String {
    uuid::Uuid::from_slice(bytes).map(|id| id.hyphenated().to_string()).unwrap_or_default()
}

/// Bytes in hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// The text in a language; where it is missing, in the default one.
#[must_use]
pub fn local_text(text: Option<&LocalizedText>, language: &str, default: &str) -> String {
    let by = text.map(|text| &text.by_language);
    let found = by.and_then(|by| by.get(language).or_else(|| by.get(default)).or_else(|| by.values().next()));
    found.cloned().unwrap_or_default()
}
