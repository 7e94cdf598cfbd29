//! The way out: every service's stream, and what each instance has acknowledged.
mod acks;
mod feed;
mod hub;
mod stream;

pub(crate) use acks::{Acknowledgement, InForce};
pub use feed::follow_self;
pub use hub::Hub;
pub(crate) use stream::{Responses, serve};
