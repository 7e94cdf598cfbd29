//! The chassis of every service: what all of them do alike, written once, so that a service's own `app.rs` holds only
//! what differs.
//!
//! - [`Program`]: the command line (`booking`, `booking migrate`, `booking settings`), telemetry, signals and the exit
//!   code.
//! - [`Process`]: the admin port with its readiness, the mesh, background tasks and the orderly end.
//! - `DataService` (feature `data`): a process that owns data. Its pools are checked before it serves, it follows the
//!   tenants' configuration and identity's passport keys, and it serves gRPC behind the access layer.
//!
//! ```text
//! Program::run -> settings, telemetry -> app::run -> Process::start -> the service's own parts -> Process::run -> end
//! ```

#[cfg(feature = "data")]
mod data;
mod process;
mod program;
mod settings;

#[cfg(feature = "data")]
pub use data::{
    DataConfig, DataService, LedgerConfig, Migrations, OutboxConfig, SealConfig, migrate, resolve_halt,
};
pub use process::{Process, ProcessConfig, Start, Stopped};
pub use program::Program;
