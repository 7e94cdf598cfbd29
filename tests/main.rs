//! The whole, from outside: the tree itself, then the running mesh.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper that cannot go on fails its test"
)]

mod access;
mod advisories;
mod booking;
mod browser;
mod calendars;
mod cancel;
mod cards;
mod configuration;
mod examples;
mod faults;
mod floods;
mod fuzz;
mod hanging;
mod isolation;
mod journeys;
mod layout;
mod ledgers;
mod limits;
mod links;
mod lockouts;
mod passwords;
mod race;
mod reset;
mod restart;
mod rotation;
mod routes;
mod sources;
mod taps;
mod trace;
mod unreadable;
