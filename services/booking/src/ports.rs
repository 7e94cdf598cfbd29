//! What booking asks other services for.
