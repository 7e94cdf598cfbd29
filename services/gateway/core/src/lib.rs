//! The typed core of the gateway, one file per noun: a typed command in, the one service that owns the matter called
//! with a passport that says who acts, a typed view out. JSON routes and pages stand on it and know no message of the
//! wire.
pub mod agreements;
pub mod audit;
pub mod bookings;
pub mod cancellation;
pub mod catalogue;
pub mod correction;
pub mod hours;
pub mod invitations;
pub mod links;
pub mod password_rule;
pub mod receipts;
pub mod recovery;
pub mod schedules;
pub mod session;
pub mod slots;
pub mod upstream;
pub mod users;
pub mod verification;
pub mod way_in;

mod gateway;
mod list;
mod notices;
mod wire;

pub use gateway::Gateway;
pub use list::{Page, PageRequest};
