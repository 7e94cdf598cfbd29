//! The rules of identity, pure: no database, no network; time and randomness are arguments.

pub mod attempt;
pub mod email;
pub mod enrolment;
pub mod invitation;
pub mod link;
pub mod name;
pub mod password;
pub mod reset;
pub mod role;
pub mod session;
#[cfg(test)]
mod tests;
pub mod way_in;
