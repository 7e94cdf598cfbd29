//! The token against cross-site request forgery that goes with a session.
use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;

/// The token that goes with a session: derived, so that the gateway keeps no key.
#[must_use]
pub fn csrf_token(session: &str) -> String {
    BASE64URL_NOPAD.encode(hmac::sign(&key(session), b"csrf").as_ref())
}

/// Whether the token is the session's; compared in constant time.
#[must_use]
pub fn csrf_token_fits(token: &str, session: &str) -> bool {
    BASE64URL_NOPAD
        .decode(token.as_bytes())
        .is_ok_and(|tag| hmac::verify(&key(session), b"csrf", &tag).is_ok())
}

fn key(session: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, session.as_bytes())
}
