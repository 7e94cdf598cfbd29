//! Every setting of the resource, and who honours it: one table. What nobody honours is never acknowledged: a setting
//! that protects somebody or moves money is refused where it is written, any other is told as unhonoured.
//!
//! A commit that makes a service honour a setting adds that service to the entry here and the path to the service's
//! `supported_settings.rs`; a test of the tree fails while the two differ, and one here while a setting of the CRD has
//! no entry or two.
mod access;
mod booking;
mod business;
mod compliance;
mod setting;
mod written;

use kit_principal::ServiceName;

pub use setting::{Impact, Setting};
pub(crate) use written::{Written, written};

/// Services that follow the configuration: all but the operator, which makes the document.
pub const FOLLOWERS: [ServiceName; 5] = [
    ServiceName::Gateway,
    ServiceName::Identity,
    ServiceName::Booking,
    ServiceName::Policy,
    ServiceName::Retention,
];

const SECTIONS: [&[Setting]; 4] = [&business::TABLE, &access::TABLE, &booking::TABLE, &compliance::TABLE];

/// Every setting.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.into_iter().flatten()
}

/// The path in the resource behind a name of `must_understand`, "booking.booking.whoMayBook"; none: it is no name of
/// this version's.
#[must_use]
pub fn path_of(name: &str) -> Option<String> {
    let (_, path) = name.split_once('.')?;
    settings().any(|setting| setting.path == path).then(|| format!("spec.{path}"))
}

#[cfg(test)]
mod tests;
