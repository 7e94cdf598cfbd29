//! Permits: a store function that writes takes one, and only an authorization decision makes one. So a check that was
//! forgotten does not compile.
//!
//! ```
//! use kit_authz::{Action, Permit, Service};
//!
//! /// Closing a shop for the day.
//! struct Close;
//!
//! impl Action for Close {
//!     type By = Service;
//!     /// Whether somebody is still in it.
//!     type Evidence = bool;
//!     type Refusal = &'static str;
//!
//!     fn decide(_: &Service, occupied: &bool) -> Result<(), &'static str> {
//!         if *occupied { Err("somebody is still in it") } else { Ok(()) }
//!     }
//! }
//!
//! let shop = Service::at(&"salon-luna".parse().unwrap());
//! assert!(Permit::<Close>::request(&shop, true).is_err());
//! let permit = Permit::<Close>::request(&shop, false).unwrap();
//! assert_eq!((permit.tenant().as_str(), *permit.evidence()), ("salon-luna", false));
//! ```
//!
//! A permit cannot be written down, only be asked for:
//!
//! ```compile_fail,E0451
//! use kit_authz::{Action, Permit};
//!
//! fn forge<A: Action>(tenant: kit_ids::TenantId, evidence: std::sync::Arc<A::Evidence>) -> Permit<A> {
//!     Permit { tenant, evidence }
//! }
//! ```
//!
//! Nor can one be copied, and kept for a request that was never decided:
//!
//! ```compile_fail,E0277
//! use kit_authz::{Action, Permit};
//!
//! fn copy<A: Action>(permit: &Permit<A>) -> Permit<A> {
//!     <Permit<A> as Clone>::clone(permit)
//! }
//! ```

mod action;
mod permit;
mod requester;

pub use action::{Action, ErasesSubject};
pub use permit::Permit;
pub use requester::{Requester, Service};
