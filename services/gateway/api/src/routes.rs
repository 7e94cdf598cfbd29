//! The routes, by who they are for.
pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod bookings;
pub(crate) mod public;

mod staff;
