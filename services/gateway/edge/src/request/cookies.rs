//! Our cookies. All begin with `__Host-`: only this host, only HTTPS, only from us.
use axum::http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use kit_ids::BookingId;

/// The session's cookie.
pub const SESSION_COOKIE: &str = "__Host-holdfast";
/// The cookie of somebody who manages bookings: up to [`OPEN`] times `{id}.{token}.{until}`, the newest first, with `~`
/// between them; until when, in Unix seconds.
pub const BOOKING_COOKIE: &str = "__Host-holdfast-booking";
/// The cookie that a form's token must equal where nobody is signed in.
pub const FORM_COOKIE: &str = "__Host-holdfast-form";
/// The cookie of somebody who has opened an invitation: its token.
pub const INVITATION_COOKIE: &str = "__Host-holdfast-invitation";
/// How long an invitation stays open in a browser, in seconds.
const INVITATION_AGE: i64 = 10 * 60;
/// The cookie of somebody on the way in: the token of the step that comes next. It is no session.
pub const STEP_COOKIE: &str = "__Host-holdfast-step";
/// How long a browser keeps it, in seconds: as long as the step can be taken.
const STEP_AGE: i64 = 5 * 60;
/// The cookie of somebody who has opened the link of a reset: its token.
pub const RESET_COOKIE: &str = "__Host-holdfast-reset";
/// How long the link of a reset stays open in a browser, in seconds.
const RESET_AGE: i64 = 10 * 60;
/// The cookie of a browser that somebody signed in with: a known device. It is no proof of who somebody is.
pub const DEVICE_COOKIE: &str = "__Host-holdfast-device";
/// How long a browser keeps it, in seconds: as long as identity knows the device.
const DEVICE_AGE: i64 = 180 * 24 * 60 * 60;
/// How long a booking can be managed without opening its link again, in seconds.
const BOOKING_AGE: i64 = 30 * 60;
/// Bookings that a browser can manage at a time.
const OPEN: usize = 4;

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
    cookie(headers, SESSION_COOKIE).filter(|token| is_token(token, 43)).map(str::to_owned)
}

/// The device's token, if the cookie holds what may be one: 32 bytes in base64url.
#[must_use]
pub fn device_token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, DEVICE_COOKIE).filter(|token| is_token(token, 43)).map(str::to_owned)
}

/// The step's token, if the cookie holds what may be one: 32 bytes in base64url.
#[must_use]
pub fn step_token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, STEP_COOKIE).filter(|token| is_token(token, 43)).map(str::to_owned)
}

/// The form token, if the cookie holds what may be one: 32 bytes in base64url.
#[must_use]
pub fn form_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, FORM_COOKIE).filter(|token| is_token(token, 43))
}

/// The token of the invitation that was opened, if the cookie holds what may be one: 32 bytes in base64url.
#[must_use]
pub fn invitation_token(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, INVITATION_COOKIE).filter(|token| is_token(token, 43))
}

/// The token of the reset's link that was opened, if the cookie holds what may be one: 32 bytes in base64url.
#[must_use]
pub fn reset_token(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, RESET_COOKIE).filter(|token| is_token(token, 43))
}

/// A booking that a browser can manage.
#[derive(Clone, Copy)]
struct Open<'h> {
    id: BookingId,
    token: &'h str,
    until: i64,
}

/// The manage token of a booking, if the cookie has that booking's.
#[must_use]
pub fn booking_token(headers: &HeaderMap, now: Timestamp, id: BookingId) -> Option<String> {
    open(headers, now).find(|one| one.id == id).map(|one| one.token.to_owned())
}

/// The id of the booking that the browser opened last and can manage, if there is one.
#[must_use]
pub fn managed_booking(headers: &HeaderMap, now: Timestamp) -> Option<BookingId> {
    open(headers, now).next().map(|one| one.id)
}

fn open(headers: &HeaderMap, now: Timestamp) -> impl Iterator<Item = Open<'_>> {
    let all = cookie(headers, BOOKING_COOKIE).unwrap_or_default().split('~').take(OPEN);
    all.filter_map(read_open).filter(move |one| one.until > now.as_second())
}

fn read_open(text: &str) -> Option<Open<'_>> {
    let (id, rest) = text.split_once('.')?;
    let (token, until) = rest.split_once('.')?;
    let (id, until) = (id.parse().ok()?, until.parse().ok()?);
    is_token(token, 22).then_some(Open { id, token, until })
}

/// Whether a text may be a token: so many characters of base64url.
#[must_use]
pub fn is_token(text: &str, length: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == length && text.bytes().all(plain)
}

/// The header that gives a session to a browser; it ends with the browser or at the server's limits.
#[must_use]
pub fn set_session(token: &str) -> Option<HeaderValue> {
    set(&format!("{SESSION_COOKIE}={token}"))
}

/// The header that makes a browser a known device for 180 days from now.
#[must_use]
pub fn set_device(token: &str) -> Option<HeaderValue> {
    set(&format!("{DEVICE_COOKIE}={token}; Max-Age={DEVICE_AGE}"))
}

/// The header that lets a browser take a step of the way in within five minutes.
#[must_use]
pub fn set_step(token: &str) -> Option<HeaderValue> {
    set(&format!("{STEP_COOKIE}={token}; Max-Age={STEP_AGE}"))
}

/// The header that lets a browser manage a booking for half an hour, beside those that it can manage already.
#[must_use]
pub fn set_booking(headers: &HeaderMap, now: Timestamp, id: BookingId, token: &str) -> Option<HeaderValue> {
    let new = Open { id, token, until: now.as_second().saturating_add(BOOKING_AGE) };
    let others = open(headers, now).filter(|one| one.id != id);
    let all = std::iter::once(new).chain(others).take(OPEN);
    let all: Vec<String> = all.map(|one| format!("{}.{}.{}", one.id, one.token, one.until)).collect();
    set(&format!("{BOOKING_COOKIE}={}; Max-Age={BOOKING_AGE}", all.join("~")))
}

/// The header that gives a browser the token of its forms.
#[must_use]
pub fn set_form(token: &str) -> Option<HeaderValue> {
    set(&format!("{FORM_COOKIE}={token}"))
}

/// The header that keeps an invitation open in a browser for ten minutes.
#[must_use]
pub fn set_invitation(token: &str) -> Option<HeaderValue> {
    set(&format!("{INVITATION_COOKIE}={token}; Max-Age={INVITATION_AGE}"))
}

/// The header that keeps the link of a reset open in a browser for ten minutes.
#[must_use]
pub fn set_reset(token: &str) -> Option<HeaderValue> {
    set(&format!("{RESET_COOKIE}={token}; Max-Age={RESET_AGE}"))
}

fn set(pair: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("{pair}; Path=/; Secure; HttpOnly; SameSite=Lax")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes the session from a browser.
#[must_use]
pub fn clear_session() -> HeaderValue {
    HeaderValue::from_static("__Host-holdfast=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The header that takes a step from a browser.
#[must_use]
pub fn clear_step() -> HeaderValue {
    HeaderValue::from_static("__Host-holdfast-step=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The header that takes an invitation from a browser.
#[must_use]
pub fn clear_invitation() -> HeaderValue {
    HeaderValue::from_static("__Host-holdfast-invitation=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The header that takes the link of a reset from a browser.
#[must_use]
pub fn clear_reset() -> HeaderValue {
    HeaderValue::from_static("__Host-holdfast-reset=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    // Pair by pair: one that is no text, another program's of the same site, takes none of ours away.
    let lines = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    let pairs = lines.flat_map(|line| line.split(|byte| *byte == b';'));
    pairs.filter_map(|pair| std::str::from_utf8(pair.trim_ascii()).ok()?.split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_of_somebody_else_takes_none_of_ours_away() {
        let token = "s".repeat(43);
        let line =
            [b"theirs=\xe9; ".as_slice(), format!("{SESSION_COOKIE}={token};b=\u{3000}").as_bytes()].concat();
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_bytes(&line).unwrap());
        assert_eq!(session_token(&headers), Some(token));
        assert_eq!(cookie(&headers, "b"), Some("\u{3000}"), "only white space of ASCII is no part of it");
        assert!(cookie(&headers, "theirs").is_none());
    }

    #[test]
    fn a_browser_manages_the_last_four_bookings_for_half_an_hour_each() {
        let id = |n: u128| BookingId::from(uuid::Uuid::from_u128(n));
        let token = "t".repeat(22);
        let at = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        let mut headers = HeaderMap::new();
        for n in 1..=5 {
            let set = set_booking(&headers, at(n), id(n.cast_unsigned().into()), &token).unwrap();
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
        }
        assert_eq!(managed_booking(&headers, at(6)), Some(id(5)));
        let open =
            |minutes| (1..=5).filter(|n| booking_token(&headers, at(minutes), id(*n)).is_some()).count();
        assert_eq!((open(6), open(33), open(36)), (4, 2, 0));
        headers.insert(header::COOKIE, HeaderValue::from_static("__Host-holdfast-booking=x.y.9;z~.~"));
        assert!(managed_booking(&headers, at(0)).is_none());
    }
}
