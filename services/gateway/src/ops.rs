//! What the gateway can do, one file per noun. JSON routes and pages call the same functions: each takes who acts and
//! what was asked, checks the fields, calls the one service that owns the matter, and answers with what is shown.
pub mod account;
pub mod admin_bookings;
pub mod admin_catalogue;
pub mod agreements;
pub mod bookings;
pub mod cancellation;
pub mod catalogue;
pub mod ledgers;
pub mod links;
pub mod receipts;
pub mod session;
pub mod slots;
pub mod tenant;
pub mod users;
pub mod verification;
