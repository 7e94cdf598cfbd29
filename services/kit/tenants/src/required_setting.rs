//! A setting that a document says must be honoured.
use std::fmt;
use std::str::FromStr;

use kit_principal::ServiceName;

/// A setting that one service must honour, or refuse the document. Written "booking.booking.whoMayBook".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredSetting {
    /// Who must honour it.
    pub service: ServiceName,
    /// Its path in the resource.
    pub path: String,
}

/// It names no service of the mesh. Then nobody would refuse the setting, so every service refuses the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it begins with no service of the mesh")]
pub struct NoService;

impl FromStr for RequiredSetting {
    type Err = NoService;

    fn from_str(name: &str) -> Result<Self, NoService> {
        let (service, path) = name.split_once('.').ok_or(NoService)?;
        Ok(Self { service: service.parse().map_err(|_| NoService)?, path: path.to_owned() })
    }
}

impl fmt::Display for RequiredSetting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.service, self.path)
    }
}
