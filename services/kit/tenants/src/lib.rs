//! The tenants' effective configuration inside every service: verified when it comes and when it is read again,
//! looked up in memory, followed over policy's stream, kept as last known good.
//!
//! A service makes one [`Tenants`], gives it to a [`Follower`] and asks it on every request. Nothing enters it that
//! the operator has not signed ([`verify_signed`]).

mod admission;
mod feed;
mod follower;
mod keys;
mod refusal;
mod required_setting;
pub mod settings;
mod snapshot;
mod store;
mod supported_settings;
mod tenant;
#[cfg(feature = "testing")]
pub mod testing;
mod verify;

pub use admission::{NotAdmitted, REMOVED_ADMITTED_FOR};
pub use feed::{Feed, GrpcFeed, Incoming, Outgoing};
pub use follower::{Follower, FollowerParts};
pub use keys::{KeyDir, KeyError};
pub use refusal::Refusal;
pub use required_setting::RequiredSetting;
pub use snapshot::Tenants;
pub use store::{Entry, FileStore, LastKnownGood, NoStore, StoreError};
#[cfg(feature = "pg")]
pub use store::{MIGRATIONS, PgStore};
pub use supported_settings::SupportedSettings;
pub use tenant::Tenant;
pub use verify::{digest_of, verify_signed};
