//! policy.
fn main() {}
