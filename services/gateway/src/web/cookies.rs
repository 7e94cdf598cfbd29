//! Our cookies. All begin with `__Host-`: only this host, only HTTPS, only from us.
use axum::http::{HeaderMap, HeaderValue, header};

/// The session's cookie.
pub const SESSION_COOKIE: &str = "__Host-holdfast";

/// The value of a cookie; the first, should there be two.
#[must_use]
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    pairs(headers).find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// Whether the request brings any cookie of ours.
#[must_use]
pub fn has_our_cookies(headers: &HeaderMap) -> bool {
    pairs(headers).any(|(name, _)| name.starts_with(SESSION_COOKIE))
}

/// The session token, if the cookie holds what may be one: 32 bytes in base64url.
#[must_use]
pub fn session_token(headers: &HeaderMap) -> Option<String> {
    let token = cookie(headers, SESSION_COOKIE)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (token.len() == 43 && token.bytes().all(plain)).then(|| token.to_owned())
}

/// The header that gives a session to a browser; it ends with the browser or at the server's limits.
#[must_use]
pub fn set_session(token: &str) -> Option<HeaderValue> {
    let text = format!("{SESSION_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes the session from a browser.
#[must_use]
pub fn clear_session() -> HeaderValue {
    HeaderValue::from_static("__Host-holdfast=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}
