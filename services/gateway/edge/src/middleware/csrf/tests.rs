use axum::http::{HeaderName, HeaderValue};

use super::*;
use crate::request::csrf_token;

const SESSION: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn passes(headers: &[(&'static str, &str)]) -> bool {
    passes_to("/api/v1/bookings", headers)
}

fn passes_to(path: &str, headers: &[(&'static str, &str)]) -> bool {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect();
    allowed(&headers, path, "salon-luna.localhost", Some(8443))
}

#[test]
fn the_table_of_the_contract() {
    let cookie = format!("__Host-holdfast={SESSION}");
    let token = csrf_token(SESSION);
    let ours = ("origin", "https://salon-luna.localhost:8443");
    let site = ("sec-fetch-site", "same-origin");
    // Programs without cookies.
    assert!(passes(&[]));
    // Pages, before anybody has signed in.
    assert!(passes(&[site]));
    assert!(passes(&[ours]));
    assert!(passes(&[site, ours]));
    // Elsewhere, siblings and address bars included; another port, scheme or name is another origin.
    for elsewhere in ["cross-site", "same-site", "none", ""] {
        assert!(!passes(&[("sec-fetch-site", elsewhere)]), "{elsewhere}");
        assert!(!passes(&[("sec-fetch-site", elsewhere), ours]), "{elsewhere}");
    }
    for origin in [
        "null",
        "https://clinica-sol.localhost:8443",
        "http://salon-luna.localhost:8443",
        "https://salon-luna.localhost",
        "https://salon-luna.localhost:8443.evil.example",
        "https://evil.example#salon-luna.localhost:8443",
    ] {
        assert!(!passes(&[("origin", origin)]), "{origin}");
        assert_eq!(passes(&[site, ("origin", origin)]), origin == "null", "{origin}");
    }
    // A session needs its own token, and one of the two headers.
    assert!(passes(&[site, ("cookie", &cookie), ("x-csrf-token", &token)]));
    assert!(!passes(&[("cookie", &cookie), ("x-csrf-token", &token)]));
    assert!(!passes(&[site, ("cookie", &cookie)]));
    let other = csrf_token("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA");
    assert!(!passes(&[site, ("cookie", &cookie), ("x-csrf-token", &other)]));
    assert!(!passes(&[site, ("cookie", &cookie), ("x-csrf-token", "")]));
    assert!(!passes(&[site, ("cookie", "__Host-holdfast=short"), ("x-csrf-token", &token)]));
    // Our other cookies need one of the two headers, no token.
    let booking = ("cookie", "__Host-holdfast-booking=x");
    assert!(!passes(&[booking]));
    assert!(passes(&[booking, ours]));
    // Cookies of others do not count.
    assert!(passes(&[("cookie", "theme=dark")]));
    // A page that sends no referrer has no origin either: the browser must still say that it is ours.
    assert!(!passes(&[("sec-fetch-site", "cross-site"), ("origin", "null")]));
    // Forms hold the token in themselves, where they are read; where they come from is looked at here.
    assert!(passes_to("/sign-out", &[site, ("cookie", &cookie)]));
    assert!(!passes_to("/sign-out", &[("cookie", &cookie)]));
    assert!(!passes_to("/sign-out", &[("sec-fetch-site", "same-site"), ours, ("cookie", &cookie)]));
}
