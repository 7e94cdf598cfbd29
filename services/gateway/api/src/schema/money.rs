//! Amounts of money.
use gateway_edge::input::TypedMoney;
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
    /// As it was sent.
    pub(crate) fn typed(&self) -> TypedMoney<'_> {
        TypedMoney { amount: &self.amount, currency: &self.currency }
    }
}

impl From<kit_money::Money> for Money {
    fn from(money: kit_money::Money) -> Self {
        Self { amount: money.amount(), currency: money.currency.as_str().to_owned() }
    }
}
