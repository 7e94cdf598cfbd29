//! Who may call what: the rules stand in the `.proto` files beside the RPCs, and everything that they do not allow is
//! refused. A tower layer around a server's routes: the caller by its certificate, whoever acts by the passport.
//!
//! On success the request carries a [`Caller`] in its extensions, and the passport is gone from its metadata: nothing
//! can pass it on.

mod authorize;
mod caller;
mod end_user;
mod layer;
mod peer;
mod rules;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(test)]
mod tests;

pub use authorize::{Access, Refusal};
pub use caller::Caller;
pub use end_user::EndUser;
pub use layer::{AccessLayer, AccessService};
pub use peer::{CallingService, Peer};
pub use rules::{Rule, Rules, RulesError};
