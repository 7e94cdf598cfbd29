//! retention.
fn main() {}
