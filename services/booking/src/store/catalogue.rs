//! Services and providers, as the rest of booking reads them.
pub use super::providers::{of_account as providers_of, one as provider, some as providers};
pub use super::services::{one as service, some as services};
