//! kit-access.
