//! A process that owns data.
mod config;
mod ledger;
mod owner;
mod service;

pub use config::{DataConfig, LedgerConfig, OutboxConfig, SealConfig};
pub use owner::{Migrations, migrate, resolve_halt};
pub use service::DataService;
