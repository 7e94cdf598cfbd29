//! The whole mesh on one machine: private PostgreSQL and Redis, a development PKI, every service as a process of its
//! own, two demo tenants. `make up` is this. Nothing of it is part of a production installation.

/// What the command line says.
pub mod cli;
/// Which child should run: files that `local start|stop` write and the supervisor follows.
pub mod control;
/// Debian packages that are missing.
pub mod install;
/// Secrets of the development mesh: passwords, keyrings, signing keys.
pub mod keys;
/// `.run/mesh.json`: where everything is, for tools.
pub mod mesh_json;
/// Receives OTLP and appends the spans to files.
pub mod otlp;
/// Where everything lies.
pub mod paths;
/// The development PKI.
pub mod pki;
/// Which port each server listens on.
pub mod ports;
/// The private PostgreSQL.
pub mod postgres;
/// Child processes that survive nothing: recorded, ended by their own id.
pub mod process;
/// Waits for conditions.
pub mod ready;
/// The private Redis.
pub mod redis;
/// Fresh certificates while everything runs.
pub mod rotate;
/// Generated files and schemas for the compiler.
pub mod schema;
/// Fills the demo tenants through the product's own API.
pub mod seed;
/// The services and their settings.
pub mod services;
/// `make status`.
pub mod status;
/// Keeps the mesh running.
pub mod supervisor;
/// What people read.
pub mod terminal;
/// Prints a trace as a tree.
pub mod trace;
/// Starts the mesh in order.
pub mod up;
