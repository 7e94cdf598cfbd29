//! Which crate may depend on which. Everything that is not said here is refused.

/// What a crate may depend on.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Crates of this workspace.
    own: &'static [&'static str],
    /// Crates from outside that are refused, with the reason.
    not: &'static [(&'static str, &'static str)],
}

/// I/O: rules are pure, so time, randomness and stored things are arguments.
const IO: &[(&str, &str)] = &[
    ("tokio", "rules are pure"),
    ("tonic", "rules are pure"),
    ("sqlx", "rules are pure"),
    ("redis", "rules are pure"),
    ("axum", "rules are pure"),
    ("reqwest", "rules are pure"),
    ("kit-clock", "time is an argument of a rule"),
];
const NO_TONIC: &[(&str, &str)] =
    &[("tonic", "data knows no transport"), ("axum", "data knows no transport")];
/// What JSON and pages never see: they stand on the gateway's core.
const NO_WIRE: &[(&str, &str)] = &[
    ("holdfast-proto", "messages end in the gateway's core"),
    ("prost", "messages end in the gateway's core"),
    ("tonic", "calls are the gateway's core's"),
    ("sqlx", "the gateway owns no data"),
];
const NONE: &[(&str, &str)] = &[];
/// What every process stands on.
const PROCESS: &[&str] = &[
    "holdfast-proto",
    "kit-ids",
    "kit-authz",
    "kit-money",
    "kit-text",
    "kit-locale",
    "kit-brand",
    "kit-clock",
    "kit-config",
    "kit-telemetry",
    "kit-fault",
    "kit-principal",
    "kit-passport",
    "kit-access",
    "kit-mesh",
    "kit-pg",
    "kit-tenants",
    "kit-outbox",
    "kit-ledger",
    "kit-ledger-grpc",
    "kit-seal",
    "kit-limits",
    "kit-page",
    "kit-service",
];

/// The layers, lowest first.
pub const RULES: &[(&str, Rule)] = &[
    ("holdfast-proto", Rule { own: &["kit-money"], not: NONE }),
    ("kit-ids", Rule { own: &[], not: NO_TONIC }),
    ("kit-authz", Rule { own: &["kit-ids"], not: IO }),
    ("kit-money", Rule { own: &[], not: NO_TONIC }),
    ("kit-text", Rule { own: &[], not: IO }),
    ("kit-locale", Rule { own: &["kit-money"], not: IO }),
    ("kit-brand", Rule { own: &[], not: IO }),
    ("kit-clock", Rule { own: &["kit-ids"], not: NO_TONIC }),
    ("kit-config", Rule { own: &[], not: NO_TONIC }),
    ("kit-telemetry", Rule { own: &["kit-config"], not: NONE }),
    ("kit-fault", Rule { own: &["kit-pg"], not: NONE }),
    ("kit-page", Rule { own: &["holdfast-proto", "kit-fault"], not: NONE }),
    ("kit-principal", Rule { own: &["holdfast-proto", "kit-ids", "kit-authz"], not: IO }),
    (
        "kit-passport",
        Rule { own: &["holdfast-proto", "kit-ids", "kit-clock", "kit-pg", "kit-principal"], not: NONE },
    ),
    (
        "kit-mesh",
        Rule { own: &["kit-clock", "kit-config", "kit-telemetry", "kit-fault", "kit-ids"], not: NONE },
    ),
    (
        "kit-access",
        Rule {
            own: &[
                "holdfast-proto",
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
    (
        "kit-pg",
        Rule { own: &["kit-ids", "kit-authz", "kit-clock", "kit-config", "kit-telemetry"], not: NO_TONIC },
    ),
    (
        "kit-tenants",
        Rule {
            own: &[
                "kit-money",
                "holdfast-proto",
                "kit-ids",
                "kit-clock",
                "kit-pg",
                "kit-fault",
                "kit-mesh",
                "kit-telemetry",
            ],
            not: NONE,
        },
    ),
    (
        "kit-outbox",
        Rule { own: &["kit-ids", "kit-authz", "kit-clock", "kit-pg", "kit-telemetry"], not: NO_TONIC },
    ),
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
    ("kit-limits", Rule { own: &["kit-clock", "kit-telemetry", "kit-ids"], not: NO_TONIC }),
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
    ("kit-testkit", Rule { own: PROCESS, not: NONE }),
    ("identity-domain", Rule { own: &["kit-ids", "kit-money", "kit-text", "kit-principal"], not: IO }),
    ("booking-api", Rule { own: &["holdfast-proto"], not: IO }),
    (
        "booking-domain",
        Rule { own: &["kit-ids", "kit-money", "kit-text", "policy-api", "booking-api"], not: IO },
    ),
    ("policy-api", Rule { own: &["holdfast-proto", "kit-money"], not: IO }),
    ("policy-domain", Rule { own: &["kit-ids", "kit-money", "kit-locale", "policy-api"], not: IO }),
    ("operator-crd", Rule { own: &["kit-ids", "kit-money"], not: IO }),
    (
        "operator-domain",
        Rule { own: &["kit-ids", "kit-money", "kit-text", "holdfast-proto", "operator-crd"], not: IO },
    ),
    ("identity", Rule { own: &["identity-domain"], not: NONE }),
    ("booking", Rule { own: &["policy-api", "booking-api", "booking-domain"], not: NONE }),
    ("policy", Rule { own: &["policy-api", "policy-domain"], not: NONE }),
    ("retention", Rule { own: &[], not: NONE }),
    (
        "gateway-edge",
        Rule {
            own: &[
                "kit-ids",
                "kit-money",
                "kit-text",
                "kit-config",
                "kit-telemetry",
                "kit-fault",
                "kit-tenants",
                "kit-limits",
            ],
            not: &[("tonic", "the edge knows no service behind"), ("sqlx", "the gateway owns no data")],
        },
    ),
    (
        "gateway-core",
        Rule {
            own: &[
                "holdfast-proto",
                "kit-ids",
                "kit-money",
                "kit-clock",
                "kit-fault",
                "kit-limits",
                "kit-passport",
                "kit-principal",
                "policy-api",
                "booking-api",
                "gateway-edge",
            ],
            not: &[
                ("axum", "the core answers no request"),
                ("utoipa", "the core knows no JSON"),
                ("askama", "the core knows no page"),
                ("sqlx", "the gateway owns no data"),
            ],
        },
    ),
    (
        "gateway-api",
        Rule {
            own: &[
                "kit-ids",
                "kit-money",
                "kit-fault",
                "kit-access",
                "kit-principal",
                "kit-tenants",
                "policy-api",
                "booking-api",
                "gateway-edge",
                "gateway-core",
            ],
            not: NO_WIRE,
        },
    ),
    (
        "gateway-pages",
        Rule {
            own: &[
                "kit-ids",
                "kit-money",
                "kit-text",
                "kit-locale",
                "kit-brand",
                "kit-telemetry",
                "kit-fault",
                "kit-principal",
                "kit-tenants",
                "policy-api",
                "booking-api",
                "gateway-edge",
                "gateway-core",
            ],
            not: NO_WIRE,
        },
    ),
    (
        "gateway",
        Rule {
            own: &["gateway-edge", "gateway-core", "gateway-api", "gateway-pages"],
            not: &[("sqlx", "the gateway owns no data")],
        },
    ),
    (
        "operator",
        Rule { own: &["operator-crd", "operator-domain"], not: &[("sqlx", "the operator owns no data")] },
    ),
    ("local", Rule { own: &["kit-clock"], not: NONE }),
    (
        "holdfast-tests",
        Rule {
            own: &[
                "holdfast-proto",
                "kit-clock",
                "kit-access",
                "kit-ids",
                "kit-ledger",
                "kit-mesh",
                "kit-passport",
                "kit-principal",
            ],
            not: NONE,
        },
    ),
];

/// Services are processes: they may stand on the whole kit.
const PROCESSES: &[&str] = &["identity", "booking", "policy", "retention", "gateway", "operator"];

/// The rule of a crate.
pub fn rule_of(name: &str) -> Option<Rule> {
    RULES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(name, rule)| if PROCESSES.contains(name) { Rule { own: join(name), ..*rule } } else { *rule })
}

fn join(name: &str) -> &'static [&'static str] {
    let own = RULES.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, rule)| rule.own);
    // Once a test process: a handful of short lists.
    Box::leak([PROCESS, own].concat().into_boxed_slice())
}

impl Rule {
    /// Why this dependency is refused, if it is.
    pub fn refuses(&self, to: &str, own: &[String]) -> Option<&'static str> {
        if let Some((_, why)) = self.not.iter().find(|(name, _)| *name == to) {
            return Some(why);
        }
        let ours = own.iter().any(|name| name == to);
        (ours && !self.own.contains(&to)).then_some("no layer allows it")
    }
}
