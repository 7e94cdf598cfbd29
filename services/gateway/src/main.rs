//! gateway.
fn main() {}
