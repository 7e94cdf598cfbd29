//! operator owns nothing: the truth about tenants lies where they are declared ([`source`]). It computes each one's
//! effective configuration (`operator-domain`), signs it, hands it to policy under a fencing epoch ([`reconcile`]), and
//! reports what was applied, refused and acknowledged ([`report`]). Beside that it keeps the bootstrap token of a
//! tenant without an owner ([`bootstrap`]) and the public certificates of the domains ([`certificates`]).

pub mod admin;
pub mod app;
pub mod atomic;
pub mod bootstrap;
pub mod certificates;
pub mod clients;
pub mod config;
pub mod ports;
pub mod reconcile;
pub mod report;
pub mod signer;
pub mod source;
pub mod tenant_status;
pub mod work;

pub use app::run;
