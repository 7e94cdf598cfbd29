//! What tests need and production never has: a fresh database per test, a corner of Redis, what changed in
//! which table and what waits for the audit ledger, which mails are sent, who calls, what is booked, and the checks
//! that every service's database tests run over the whole catalog.

pub mod audit;
pub mod authz;
pub mod ca;
pub mod callers;
mod catalog;
pub mod db;
mod env;
pub mod explain;
pub mod hostile_client;
pub mod isolation;
pub mod keys;
pub mod mail;
pub mod order;
pub mod redis;
pub mod rows;
mod seed;
pub mod silence;
pub mod tamper;

pub use authz::arrange;
pub use ca::TestCa;
pub use callers::tenant_id;
pub use db::TestDb;
pub use redis::TestRedis;
pub use rows::rows;

pub(crate) use env::{fail, variable};
