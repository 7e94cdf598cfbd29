//! booking.
fn main() {}
