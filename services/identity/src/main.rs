//! identity.
fn main() {}
