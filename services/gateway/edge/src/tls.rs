//! Public HTTPS: certificates by host, TLS 1.2 or 1.3 as the tenant's host wants, HTTP/1.1 and 2.
mod accept;
mod bounds;
mod certificates;
mod redirect;
mod serve;

pub use bounds::Bounds;
pub use certificates::Certificates;
pub use redirect::serve_redirects;
pub use serve::{Server, serve};

/// Makes aws-lc-rs the process's provider of cryptography. Call once at the start.
pub fn install_provider() {
    // An error says that it was installed before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
