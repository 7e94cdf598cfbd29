//! The one error of Holdfast: what a caller may know, and nothing else. A [`Fault`] has a [`Reason`] from the one
//! catalogue; it goes between services as a gRPC status with `google.rpc.ErrorInfo`, and leaves the gateway as RFC 9457
//! `application/problem+json`. What was internal is logged where it happened and goes no further.

mod catalogue;
#[cfg(feature = "pg")]
mod database;
mod fault;
mod problem;
mod reason;
mod status;

pub use catalogue::Reason;
pub use fault::Fault;
pub use kit_field::{FieldCode, FieldError};
pub use problem::Problem;
pub use reason::Kind;
pub use status::DOMAIN;

#[cfg(test)]
mod tests;
