//! What layers do not depend on, each with the reason.

/// I/O: rules are pure, so time, randomness and stored things are arguments.
pub const IO: &[(&str, &str)] = &[
    ("tokio", "rules are pure"),
    ("tonic", "rules are pure"),
    ("sqlx", "rules are pure"),
    ("redis", "rules are pure"),
    ("axum", "rules are pure"),
    ("reqwest", "rules are pure"),
    ("kit-clock", "time is an argument of a rule"),
];
/// Transports: data knows none.
pub const NO_TONIC: &[(&str, &str)] =
    &[("tonic", "data knows no transport"), ("axum", "data knows no transport")];
/// What JSON and pages never see: they stand on the gateway's core.
pub const NO_WIRE: &[(&str, &str)] = &[
    ("holdfast-proto", "messages end in the gateway's core"),
    ("prost", "messages end in the gateway's core"),
    ("tonic", "calls are the gateway's core's"),
    ("sqlx", "the gateway owns no data"),
];
/// Nothing is refused.
pub const NONE: &[(&str, &str)] = &[];
