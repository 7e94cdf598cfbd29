//! The rules of booking, pure: the opening hours, which starts are free, what a client must tell, how a booking
//! lives and what proves it. No I/O; time and randomness are arguments.
//!
//! Availability, in the order in which it is computed:
//! [`opening`] (wall times of one owner) -> [`schedule`] (which rule speaks for a day) -> [`expand`] (wall times to
//! instants) -> [`rules`] (notice, advance, grid: everything but claims) -> [`slot`] (what nobody has taken yet).
pub mod booking;
pub mod check;
pub mod contact;
pub mod decision;
mod digest;
pub mod evidence;
pub mod expand;
pub mod hours;
pub mod limits;
pub mod manage;
pub mod opening;
pub mod provider;
pub mod question;
pub mod receipt;
pub mod refusal;
pub mod revision;
pub mod rules;
pub mod schedule;
pub mod service;
pub mod slot;
pub mod span;
pub mod text;
pub mod timing;
pub mod transition;
pub mod wall;
pub mod zone;
