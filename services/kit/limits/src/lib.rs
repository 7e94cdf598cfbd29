//! kit-limits.
