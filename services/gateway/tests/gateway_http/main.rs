//! The gateway over real HTTPS, with services behind it that answer what a test tells them: the edge (hosts, headers,
//! limits, where changes come from), bodies, passports, and services that are unavailable.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where its arrangement fails"
)]

mod agreement_pages;
mod answers;
mod bodies;
mod booking_pages;
mod booking_steps;
mod bookings;
mod browser;
mod business_pages;
mod cancel_pages;
mod connections;
mod document;
mod edge;
mod email_pages;
mod fixture;
mod floods;
mod hanging;
mod invitation_pages;
mod link_pages;
mod logo_pages;
mod manage_pages;
mod new_password;
mod next_times;
mod place_pages;
mod privacy_pages;
mod problems;
mod receipt_pages;
mod regions;
mod reset_pages;
mod rpcs;
mod server;
mod signed_in_pages;
mod staff_pages;
mod upstreams;
mod who_books_pages;
