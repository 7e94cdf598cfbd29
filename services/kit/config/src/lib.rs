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
//!     let grpc = reader.setting("BOOKING_GRPC_ADDR", "Address of the gRPC server.").required();
//!     reader.finish(grpc.map(|grpc| Config { grpc }))
//! }
//! let env = Env::from_pairs([("BOOKING_GRPC_ADDR", "127.0.0.1:7402")]);
//! assert!(read(&env).is_ok());
//! ```

mod description;
mod env;
mod nearest;
mod problem;
mod reader;
mod setting;
mod values;

pub use description::{Description, Kind, Unit};
pub use env::Env;
pub use problem::{Problem, Problems};
pub use reader::Reader;
pub use secrecy::{ExposeSecret, SecretString};
pub use setting::{Setting, Value};
pub use values::{HostPort, HostPortError};

#[cfg(test)]
mod tests;
