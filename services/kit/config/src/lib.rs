//! Settings: read from the environment into typed structs, checked before a socket opens. Every problem is collected
//! and reported by its key, never with a value; a secret comes as `KEY` or as `KEY_FILE`, never both; a key that
//! begins like one of ours and means nothing is refused by name.
//!
//! ```
//! # use kit_config::{Env, Problems, Reader};
//! # use std::net::SocketAddr;
//! struct Config { grpc: SocketAddr }
//! fn read(env: &Env) -> Result<Config, Problems> {
//!     let mut reader = Reader::new(env, "BOOKING");
//!     let grpc = reader.required("BOOKING_GRPC_ADDR");
//!     reader.finish(|| Some(Config { grpc: grpc? }))
//! }
//! let env = Env::from_pairs([("BOOKING_GRPC_ADDR", "127.0.0.1:7402")]);
//! assert!(read(&env).is_ok());
//! ```

mod env;
mod nearest;
mod problem;
mod reader;
mod values;

pub use env::Env;
pub use problem::{Problem, Problems};
pub use reader::Reader;
pub use secrecy::{ExposeSecret, SecretString};
pub use values::{HostPort, HostPortError};

#[cfg(test)]
mod tests;
