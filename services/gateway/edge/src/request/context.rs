//! Who asks, of which tenant, in which language: what every operation needs to know of a request.
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use kit_fault::Fault;
use kit_limits::Prefixes;
use kit_tenants::Tenant;

use super::{
    Admitted, Connection, Host, IdempotencyKey, Sender, device_token, is_token, session_token, step_token,
    wanted_languages,
};
use crate::refusal::Refusal;

/// What is known of a request. Has no Debug: it holds what proves who acts.
pub struct RequestContext {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// The host that was asked.
    pub host: Host,
    /// Languages wanted, best first.
    pub wanted: Vec<String>,
    /// The best of the tenant's languages.
    pub language: String,
    /// The session token from the cookie; not checked yet.
    pub session: Option<String>,
    /// The device's token from the cookie; not checked yet.
    pub device: Option<String>,
    /// The token of a step of the way in, from the cookie; not checked yet.
    pub step: Option<String>,
    /// The manage token from `Authorization: Booking <token>`; not checked yet.
    pub manage_token: Option<String>,
    /// The source's address.
    pub client_ip: String,
    /// What the source's places are counted under.
    pub prefixes: Prefixes,
    /// The user agent, at most 512 characters.
    pub user_agent: String,
    /// Whether it may change something.
    pub changes: bool,
    idempotency_key: Option<String>,
    if_match: Option<String>,
}

impl RequestContext {
    /// The Idempotency-Key of the header; None: there is none.
    pub fn idempotency_key(&self) -> Result<Option<IdempotencyKey>, Fault> {
        let key = self.idempotency_key.as_deref();
        key.map(|key| IdempotencyKey::parse(key, self.sender())).transpose()
    }

    /// Who sends an idempotency key with this request.
    #[must_use]
    pub fn sender(&self) -> Sender {
        if self.session.is_some() { Sender::SignedIn } else { Sender::Anonymous }
    }

    /// The revision of If-Match; None: any.
    pub fn if_match(&self) -> Result<Option<u32>, Fault> {
        let Some(text) = self.if_match.as_deref().map(str::trim).filter(|text| *text != "*") else {
            return Ok(None);
        };
        let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let plain = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        let revision = bare.parse().ok().filter(|revision| plain && *revision > 0);
        match revision {
            Some(revision) => Ok(Some(revision)),
            None => Err(Fault::format("If-Match", "must be a revision, or *")),
        }
    }

    /// The same request of whoever it may be: for what is proven by its own token.
    #[must_use]
    pub fn as_guest(&self) -> Self {
        Self {
            tenant: Arc::clone(&self.tenant),
            host: self.host.clone(),
            wanted: self.wanted.clone(),
            language: self.language.clone(),
            session: None,
            device: None,
            step: None,
            manage_token: None,
            client_ip: self.client_ip.clone(),
            prefixes: self.prefixes,
            user_agent: self.user_agent.clone(),
            changes: self.changes,
            idempotency_key: None,
            if_match: None,
        }
    }

    /// What proves that a booking may be seen: its manage token, or a session (then empty). Without any no booking is
    /// found.
    pub fn proof(&self) -> Result<String, Fault> {
        match (&self.manage_token, &self.session) {
            (Some(token), _) => Ok(token.clone()),
            (None, Some(_)) => Ok(String::new()),
            (None, None) => Err(Fault::not_found()),
        }
    }

    /// The session token, where somebody must be signed in.
    pub fn signed_in(&self) -> Result<&str, Fault> {
        self.session.as_deref().ok_or_else(Fault::unauthenticated)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let missing = || Refusal(Fault::unavailable());
        let admitted = parts.extensions.get::<Admitted>().ok_or_else(missing)?;
        let peer = parts.extensions.get::<Connection>().ok_or_else(missing)?.peer;
        let headers = &parts.headers;
        let wanted = wanted_languages(headers);
        let text = |name| header_text(headers, name);
        Ok(Self {
            language: admitted.tenant.language(&wanted).to_owned(),
            tenant: Arc::clone(&admitted.tenant),
            host: admitted.host.clone(),
            wanted,
            session: session_token(headers),
            device: device_token(headers),
            step: step_token(headers),
            manage_token: manage_token(headers),
            client_ip: peer.ip().to_canonical().to_string(),
            prefixes: Prefixes::of(peer.ip()),
            user_agent: text(header::USER_AGENT.as_str()).unwrap_or_default().chars().take(512).collect(),
            changes: !matches!(parts.method, Method::GET | Method::HEAD),
            idempotency_key: text("idempotency-key"),
            if_match: text(header::IF_MATCH.as_str()),
        })
    }
}

/// A header's text; one that is no text reads as characters that no rule allows.
fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The token of `Authorization: Booking <token>`: 22 characters of base64url, else none.
fn manage_token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let valid = scheme.eq_ignore_ascii_case("booking") && is_token(token, 22);
    valid.then(|| token.to_owned())
}
