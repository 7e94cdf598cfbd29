//! The use cases, one a file: load and decide who may, ask the other services, then store, enqueue and commit in one
//! transaction, and answer. Each is `name::run(&Context, &Actor, Command) -> Result<_, Fault>`.

pub mod book;
pub mod bookable;
pub mod calendar;
pub mod cancel;
mod change;
pub mod check_details;
pub mod context;
pub mod correct_email;
pub mod get;
pub mod get_receipt;
pub mod hours;
pub mod idempotency;
pub mod list;
pub mod list_next_slots;
pub mod list_providers;
pub mod list_services;
pub mod list_slots;
pub mod manage;
pub mod outgoing;
pub mod person;
pub mod preview_cancellation;
pub mod provider_locks;
pub mod put_provider;
pub mod put_schedule;
pub mod put_service;
pub mod quote;
pub mod request_link;
mod retry;
pub mod revoke_link;
pub mod view;
