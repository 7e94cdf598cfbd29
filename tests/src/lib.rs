//! What the black-box tests stand on: a running mesh of real processes, clients that speak to its public entry point,
//! relays that cut and hang its links, and readers of what it leaves behind (traces, mails, databases).

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a harness that cannot go on fails the test"
)]

/// A real browser.
pub mod browser;
/// A day with something in it.
pub mod busy;
/// HTTPS to a tenant, as a browser or a script would speak.
pub mod client;
/// The end of a mesh, and what may be left of it.
pub mod ending;
/// Callers that show a service's own certificate.
pub mod hostile_peer;
/// The checker of HTML and CSS.
pub mod html;
/// Journeys through the pages that more than one check takes.
pub mod journey;
/// How a mesh is set up and started.
pub mod launch;
/// The mails that it sends.
pub mod mails;
/// A running mesh.
pub mod mesh;
/// What a guest orders.
pub mod order;
/// Somebody who must choose another password.
pub mod password_step;
/// The ports of a mesh.
pub mod ports;
/// Relays between a service and what it depends on.
pub mod relay;
/// Every page in every state.
pub mod states;
/// Changing a tenant's YAML.
pub mod tenants;
/// The spans of a trace.
pub mod trace;
/// The workspace and its programs.
pub mod tree;
/// Waits for conditions.
pub mod wait;
/// The words of the pages.
pub mod words;
