//! kit-telemetry.
