//! The rules of booking, pure: time and randomness are arguments, nothing here knows a database or a network.
pub mod booking;
pub mod decision;
pub mod evidence;
pub mod manage;
pub mod receipt;
pub mod refusal;
pub mod resolution;
pub mod state;
