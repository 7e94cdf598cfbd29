//! Where a service acts for itself, makes somebody or sees every tenant, and why.

/// Functions, each with the reason.
pub(super) type Reasons = &'static [(&'static str, &'static str)];

/// The functions in which a service acts for itself.
pub(super) const OWN_WORK: Reasons = &[
    ("services/booking/src/jobs/link.rs: one", "a link goes to its booking's client, whoever asked for it"),
    ("services/booking/src/jobs/mail.rs: view", "a mail is written when it is sent"),
    ("services/booking/src/jobs/purge_erased.rs: purge_erased", "a job follows the keys that were destroyed"),
    ("services/identity/src/jobs/mail.rs: invitation", "a mail is written when it is sent"),
    ("services/identity/src/jobs/mail.rs: reset", "a mail is written when it is sent"),
    ("services/identity/src/jobs/mail.rs: to_account", "a mail is written when it is sent"),
    (
        "services/identity/src/jobs/resets.rs: one",
        "a link goes to its account's holder, whoever asked for it",
    ),
    ("services/kit/authz/src/permit.rs: for_service", "what a service does of itself is permitted to it"),
    (
        "services/kit/ledger-grpc/src/checkpoints.rs: put_checkpoint",
        "a checkpoint is its signature's, whoever brings it",
    ),
    (
        "services/kit/ledger-grpc/src/service.rs: append",
        "records come from services, and their senders decide",
    ),
    ("services/kit/ledger/src/checkpointer/attempt.rs: halt", "the checkpointer keeps its ledger"),
    ("services/kit/ledger/src/checkpointer/attempt.rs: store_copy", "the checkpointer keeps its ledger"),
    ("services/kit/ledger/src/parts.rs: read", "the checkpointer and the verifier read their ledger"),
    ("services/kit/ledger/src/verify/worker.rs: write", "the verifier keeps its runs"),
    ("services/kit/seal/src/sealer.rs: read", "keys are the service's own: nobody sees them"),
    ("services/kit/seal/src/sealer.rs: write", "keys are the service's own: nobody sees them"),
];

/// The functions that make a principal or a requester.
pub(super) const SOMEBODY: Reasons = &[
    ("services/booking/src/actor.rs: of", "of the principal of a call that was authorized"),
    ("services/identity/src/ops/issue_passports.rs: run", "whoever shows no session is a guest"),
    ("services/identity/src/ops/issue_passports.rs: staff", "of the session whose token was shown"),
    ("services/kit/access/src/authorize.rs: authorize", "the rule lets the service call for itself"),
    ("services/kit/access/src/end_user.rs: end_user", "of a call that was authorized"),
    ("services/kit/access/src/peer.rs: at", "the calling service, at the tenant that its call names"),
    ("services/kit/access/src/peer.rs: calling_service", "of a call that was authorized"),
    ("services/kit/passport/src/claims.rs: into_principal", "of claims whose signature was verified"),
    ("services/kit/principal/src/principal.rs: client", "the constructor"),
    ("services/kit/principal/src/principal.rs: staff", "the constructor"),
    ("services/kit/principal/src/principal.rs: support", "the constructor"),
];

/// The functions that begin a job's transaction, which sees every tenant.
pub(super) const ACROSS_TENANTS: Reasons = &[
    ("services/booking/src/jobs/purge.rs: purge_batches", "what is past goes, whose ever it is"),
    (
        "services/identity/src/jobs/purge.rs: purge",
        "attempts, devices and links that count no more go, whose ever they are",
    ),
    ("services/identity/src/signing.rs: refresh", "signing keys are no tenant's"),
    ("services/kit/ledger/src/verify/runs.rs: overview", "the verifier looks which tenant's run is due"),
    ("services/kit/outbox/src/lag.rs: read", "how late a destination is, is measured over all tenants"),
    ("services/kit/outbox/src/relay.rs: lease", "a worker takes the tenant that has waited longest"),
    ("services/kit/outbox/src/relay.rs: settle", "a worker gives back the tenant that it took"),
    ("services/kit/pg/src/documents.rs: load", "these documents are no tenant's"),
    ("services/kit/pg/src/documents.rs: save", "these documents are no tenant's"),
    ("services/kit/seal/src/sealer.rs: service", "a key of the service itself is no tenant's"),
    (
        "services/kit/tenants/src/store/postgres.rs: load",
        "a service starts with every tenant's configuration",
    ),
    ("services/kit/tenants/src/store/postgres.rs: save", "the stream brings every tenant's configuration"),
    (
        "services/policy/src/ops/acknowledgements.rs: agreements_missing",
        "the operator asks about every tenant",
    ),
    ("services/policy/src/ops/acknowledgements.rs: in_force", "the operator asks about every tenant"),
    ("services/policy/src/ops/begin.rs: run", "an operator's epoch is for every tenant"),
    ("services/policy/src/ops/changes.rs: changes", "services follow every tenant's configuration"),
];
