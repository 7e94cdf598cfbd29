//! The operator against fakes of policy and identity in this process, folders on disk, and its own clock.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where its arrangement fails"
)]

mod bootstrap;
mod certificates;
mod fakes;
mod files;
mod following;
mod passes;
mod reporting;
mod work;
mod yaml;
