//! The layers of the kit, and the contract below it.
use super::Rule;
use super::refused::{IO, NO_TONIC, NONE};

/// The layers, lowest first.
pub const RULES: &[(&str, Rule)] = &[
    ("holdfast-proto", Rule { own: &[], not: NONE }),
    ("kit-ids", Rule { own: &[], not: NO_TONIC }),
    ("kit-authz", Rule { own: &["kit-ids"], not: IO }),
    ("kit-money", Rule { own: &[], not: NO_TONIC }),
    ("kit-field", Rule { own: &[], not: IO }),
    ("kit-text", Rule { own: &["kit-field"], not: IO }),
    ("kit-language", Rule { own: &[], not: IO }),
    ("kit-locale", Rule { own: &["kit-language", "kit-money"], not: IO }),
    ("kit-brand", Rule { own: &[], not: IO }),
    ("kit-logo", Rule { own: &[], not: IO }),
    ("kit-clock", Rule { own: &["kit-ids"], not: NO_TONIC }),
    ("kit-config", Rule { own: &[], not: NO_TONIC }),
    ("kit-telemetry", Rule { own: &["kit-config"], not: NONE }),
    ("kit-fault", Rule { own: &["kit-field", "kit-pg"], not: NONE }),
    ("kit-page", Rule { own: &["holdfast-proto", "kit-fault"], not: NONE }),
    ("kit-principal", Rule { own: &["holdfast-proto", "kit-ids", "kit-authz"], not: IO }),
    (
        "kit-passport",
        Rule { own: &["holdfast-proto", "kit-ids", "kit-clock", "kit-pg", "kit-principal"], not: NONE },
    ),
    ("kit-mesh", Rule { own: &["kit-clock", "kit-config", "kit-telemetry"], not: NONE }),
    (
        "kit-access",
        Rule {
            own: &[
                "holdfast-proto",
                "kit-authz",
                "kit-ids",
                "kit-clock",
                "kit-principal",
                "kit-passport",
                "kit-fault",
                "kit-mesh",
            ],
            not: NONE,
        },
    ),
    ("kit-pg", Rule { own: &["kit-ids", "kit-authz", "kit-telemetry"], not: NO_TONIC }),
    (
        "kit-tenants",
        Rule {
            own: &[
                "kit-money",
                "kit-language",
                "holdfast-proto",
                "kit-ids",
                "kit-clock",
                "kit-pg",
                "kit-fault",
                "kit-principal",
            ],
            not: NONE,
        },
    ),
    (
        "kit-outbox",
        Rule { own: &["kit-ids", "kit-authz", "kit-clock", "kit-pg", "kit-telemetry"], not: NO_TONIC },
    ),
    ("kit-mail", Rule { own: &["kit-ids", "kit-brand", "kit-config", "kit-outbox"], not: NO_TONIC }),
    (
        "kit-ledger",
        Rule { own: &["kit-ids", "kit-authz", "kit-clock", "kit-fault", "kit-pg"], not: NO_TONIC },
    ),
    (
        "kit-ledger-grpc",
        Rule {
            own: &[
                "holdfast-proto",
                "kit-access",
                "kit-authz",
                "kit-clock",
                "kit-fault",
                "kit-ids",
                "kit-ledger",
                "kit-mesh",
                "kit-outbox",
                "kit-pg",
                "kit-tenants",
            ],
            not: NONE,
        },
    ),
    ("kit-seal", Rule { own: &["kit-ids", "kit-authz", "kit-clock", "kit-fault", "kit-pg"], not: NO_TONIC }),
    ("kit-limits", Rule { own: &[], not: NO_TONIC }),
    (
        "kit-service",
        Rule {
            own: &[
                "holdfast-proto",
                "kit-access",
                "kit-clock",
                "kit-config",
                "kit-ledger",
                "kit-ledger-grpc",
                "kit-mesh",
                "kit-outbox",
                "kit-passport",
                "kit-pg",
                "kit-seal",
                "kit-telemetry",
                "kit-tenants",
            ],
            not: NONE,
        },
    ),
    (
        "kit-testkit",
        Rule {
            own: &[
                "holdfast-proto",
                "kit-ids",
                "kit-authz",
                "kit-access",
                "kit-principal",
                "kit-mesh",
                "kit-clock",
                "kit-pg",
                "kit-outbox",
            ],
            not: NONE,
        },
    ),
];
