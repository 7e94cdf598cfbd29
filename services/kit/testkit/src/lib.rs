//! kit-testkit.
