//! The edge of the gateway: TLS and connections, what is known of a request, what happens to every request before a
//! route sees it, and the readers of bodies, forms, queries and fields. It knows the tenants, and neither the services
//! behind nor what a route does.
//!
//! ```text
//! tls -> middleware -> limits
//!                  \-> input -> request -> refusal
//! ```
pub mod input;
pub mod limits;
pub mod middleware;
pub mod refusal;
pub mod request;
pub mod tls;

mod state;

pub use state::Edge;
