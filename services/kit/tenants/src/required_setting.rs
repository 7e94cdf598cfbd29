//! A setting that a document says must be honoured.
use std::fmt;
use std::str::FromStr;

use kit_principal::ServiceName;

use crate::Refusal;

/// A setting that one service must honour, or refuse the document. Written "booking.booking.whoMayBook".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredSetting {
    /// Who must honour it.
    pub service: ServiceName,
    /// Its path in the resource.
    pub path: String,
}

impl FromStr for RequiredSetting {
    type Err = Refusal;

    /// Of a service that this version does not know nobody would refuse it: so everybody does.
    fn from_str(name: &str) -> Result<Self, Refusal> {
        let (service, path) = name.split_once('.').ok_or(Refusal::Invalid("must_understand"))?;
        let service = service.parse().map_err(|_| Refusal::Invalid("must_understand"))?;
        Ok(Self { service, path: path.to_owned() })
    }
}

impl fmt::Display for RequiredSetting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.service, self.path)
    }
}
