//! kit-config.
