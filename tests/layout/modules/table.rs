//! The table of the arrows between the modules of a crate.

/// The modules that one may use.
pub type Row = (&'static str, &'static [&'static str]);

/// What the modules of a crate may use. `app` and `lib` wire everything and are not named.
pub const ARROWS: &[(&str, &[Row])] = &[
    (
        "services/identity",
        &[
            ("grpc", &["crypto", "ops"]),
            ("ops", &["authz", "crypto", "sessions", "signing", "store"]),
            ("jobs", &["signing"]),
            ("store", &["authz"]),
            ("signing", &["store"]),
            ("authz", &["crypto"]),
            ("sessions", &["authz", "crypto"]),
        ],
    ),
    (
        "services/booking",
        &[
            ("grpc", &["actor", "ops", "store", "wire"]),
            ("wire", &["ops", "store"]),
            // What is kept for a repeated request is the message itself.
            ("ops", &["actor", "authz", "mail", "ports", "store", "wire"]),
            ("jobs", &["authz", "mail", "ops", "store"]),
            ("clients", &["ports"]),
            ("store", &["authz"]),
            ("authz", &["actor"]),
            ("config", &["mail"]),
        ],
    ),
    (
        "services/policy",
        &[
            ("grpc", &["ops", "watch"]),
            // An operation wakes those who watch, and who watches asks what is in force.
            ("watch", &["ops", "store", "supported_settings"]),
            ("ops", &["authz", "store", "supported_settings", "watch"]),
            ("store", &["authz"]),
        ],
    ),
    (
        "services/retention",
        &[("grpc", &["ops", "store"]), ("ops", &["authz", "store"]), ("store", &["authz"])],
    ),
    (
        "services/gateway/edge",
        &[
            ("tls", &["middleware", "refusal", "request", "state"]),
            ("middleware", &["input", "limits", "refusal", "request", "state"]),
            ("state", &["input", "limits"]),
            ("input", &["refusal", "request"]),
            ("request", &["refusal"]),
        ],
    ),
    ("services/gateway", &[]),
    (
        // A file a noun. Each calls over `gateway` and `upstream`, and reads messages with `wire`.
        "services/gateway/core",
        &[
            ("agreements", &["gateway", "notices", "upstream", "wire"]),
            ("audit", &["gateway", "list", "upstream", "wire"]),
            ("bookings", &["catalogue", "gateway", "list", "slots", "upstream", "wire"]),
            ("cancellation", &["bookings", "gateway", "upstream", "wire"]),
            ("catalogue", &["gateway", "upstream", "wire"]),
            ("invitations", &["gateway", "session", "upstream", "wire"]),
            ("links", &["gateway", "upstream"]),
            ("receipts", &["gateway", "upstream", "wire"]),
            ("schedules", &["gateway", "upstream"]),
            ("session", &["gateway", "upstream", "wire"]),
            ("slots", &["gateway", "upstream", "wire"]),
            ("users", &["gateway", "list", "upstream", "wire"]),
            ("verification", &["gateway", "upstream", "wire"]),
            ("gateway", &["notices", "upstream"]),
        ],
    ),
    ("services/gateway/api", &[("openapi", &["routes"]), ("routes", &["answer", "schema"])]),
    (
        "services/gateway/pages",
        &[
            ("error_pages", &["assets", "context", "manage", "shell", "words"]),
            ("staff", &["answer", "appointment", "assets", "context", "moment", "shell", "words"]),
            ("manage", &["appointment", "assets", "context", "moment", "retry", "shell", "tiers"]),
            ("book", &["answer", "assets", "context", "moment", "place", "retry", "shell", "tiers", "words"]),
            ("agreement", &["appointment", "assets", "context", "shell"]),
            ("docs", &["assets"]),
            ("appointment", &["context", "moment", "place", "tiers"]),
            ("answer", &["words"]),
            ("place", &["context"]),
            ("tiers", &["context", "moment", "words"]),
            ("moment", &["context"]),
            ("shell", &["accent", "assets", "context", "words"]),
            ("context", &["words"]),
        ],
    ),
    (
        "services/operator",
        &[
            // When passes happen, and what follows from one.
            ("work", &["bootstrap", "certificates", "ports", "reconcile", "report", "source"]),
            ("reconcile", &["ports", "signer", "source", "tenant_status"]),
            ("admin", &["report"]),
            ("report", &["tenant_status"]),
            ("tenant_status", &["source"]),
            ("bootstrap", &["atomic", "ports"]),
            ("certificates", &["atomic"]),
            ("clients", &["ports"]),
        ],
    ),
    (
        // `cli` stands above everything, `paths` below it.
        "services/local",
        &[
            (
                "cli",
                &["control", "install", "paths", "rotate", "schema", "status", "supervisor", "trace", "up"],
            ),
            (
                "up",
                &[
                    "install",
                    "keys",
                    "mesh_json",
                    "otlp",
                    "paths",
                    "pki",
                    "ports",
                    "postgres",
                    "process",
                    "ready",
                    "redis",
                    "rotate",
                    "terminal",
                    "seed",
                    "services",
                    "status",
                    "supervisor",
                ],
            ),
            ("schema", &["install", "keys", "paths", "postgres", "redis", "services", "supervisor"]),
            ("status", &["mesh_json", "paths", "process", "ready", "terminal", "seed", "services"]),
            ("mesh_json", &["paths", "pki", "postgres", "process", "redis", "seed", "services"]),
            ("rotate", &["control", "paths", "pki", "ready", "terminal", "services"]),
            ("supervisor", &["control", "paths", "postgres", "process", "ready", "terminal"]),
            ("control", &["paths", "process", "ready", "services"]),
            ("services", &["keys", "paths", "pki", "ports", "postgres", "process", "redis"]),
            ("seed", &["keys", "paths", "ready"]),
            ("postgres", &["install", "keys", "paths", "process", "ready"]),
            ("redis", &["keys", "paths", "process"]),
            ("install", &["paths", "terminal"]),
            ("trace", &["paths", "terminal"]),
            ("keys", &["paths"]),
            ("otlp", &["paths"]),
            ("pki", &["paths"]),
            ("ports", &["paths"]),
            ("process", &["paths"]),
        ],
    ),
    (
        "services/kit/limits",
        &[
            ("store", &["bucket"]),
            ("memory", &["bucket"]),
            ("bucket", &["quota"]),
            ("concurrency", &["prefixes"]),
        ],
    ),
    (
        "services/kit/outbox",
        &[
            ("relay", &["backoff", "lag", "lease", "record", "trace"]),
            ("enqueue", &["record"]),
            ("lag", &["lease"]),
            ("lease", &["record"]),
            ("trace", &["record"]),
        ],
    ),
    ("services/kit/service", &[("data", &["process"]), ("program", &["process", "settings"])]),
    (
        "services/kit/tenants",
        &[
            (
                "follower",
                &[
                    "admission",
                    "feed",
                    "keys",
                    "refusal",
                    "snapshot",
                    "store",
                    "supported_settings",
                    "tenant",
                    "verify",
                ],
            ),
            ("verify", &["keys", "refusal", "tenant"]),
            ("snapshot", &["admission", "refusal", "tenant"]),
            ("supported_settings", &["refusal", "required_setting", "tenant"]),
            ("store", &["admission"]),
            ("tenant", &["refusal", "required_setting", "settings"]),
            ("refusal", &["required_setting"]),
            ("settings", &["refusal"]),
            ("testing", &["keys", "snapshot", "tenant", "verify"]),
        ],
    ),
];
