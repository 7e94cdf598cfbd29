//! Who acts: the principal of a call, its roles, and how strongly it signed in. Pure types, shared by passports
//! (kit/passport), authorization of calls (kit/access), rules and operations. Each kind of principal has what it really
//! has, so that nobody asks a guest for an account. And the services of the mesh by name.

mod authentication;
mod principal;
mod role;
mod service_name;

pub use authentication::{Authentication, Strength};
pub use principal::{Acting, Client, Principal, Staff, Support};
pub use role::{Role, Roles, RolesError};
pub use service_name::{ServiceName, UnknownService};
