//! Money: minor units and a currency (ISO 4217). Amounts of two currencies never mix, and a share is rounded half to
//! even.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A currency code of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// An amount in the minor units of its currency: 1250 EUR is 12.50 €.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Of this currency.
    pub currency: Currency,
}

/// Why a value is no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("a currency is the three capital letters of ISO 4217")]
    Currency,
    /// Not a plain decimal with the currency's decimals.
    #[error("an amount is written with exactly {0} decimals and without separators")]
    Amount(u32),
}

// === impl Currency ===

impl Currency {
    /// Decimals of the minor unit (ISO 4217): 2 unless the standard says otherwise.
    #[must_use]
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) { Ok(Self(bytes)) } else { Err(MoneyError::Currency) }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

// === impl Money ===

impl Money {
    /// An amount.
    #[must_use]
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, of a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// A percentage of the amount, rounded half to even (IEEE 754 roundTiesToEven, as banks do).
    #[must_use]
    pub fn percent(self, percent: u32) -> Self {
        let product = i128::from(self.minor) * i128::from(percent);
        let (quotient, rest) = (product.div_euclid(100), product.rem_euclid(100));
        let up = rest > 50 || (rest == 50 && quotient % 2 != 0);
        let minor = i64::try_from(quotient + i128::from(up)).unwrap_or(i64::MAX);
        Self { minor, currency: self.currency }
    }

    /// The amount as the API writes it: "12.50".
    #[must_use]
    pub fn amount(self) -> String {
        let decimals = self.currency.decimals() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals);
        if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
    }

    /// Reads what `amount` writes; no sign, no separators.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let decimals = currency.decimals();
        let bad = || MoneyError::Amount(decimals);
        let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = !whole.is_empty() && plain(whole) && plain(rest) && rest.len() == decimals as usize;
        if !fits || (decimals == 0 && amount.contains('.')) {
            return Err(bad());
        }
        let minor = format!("{whole}{rest}").parse().map_err(|_| bad())?;
        Ok(Self { minor, currency })
    }
}

#[cfg(test)]
mod tests;
