//! What a page knows of its request: words, links, form token, and the headers of its answer.
use std::sync::atomic::{AtomicBool, Ordering};

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use data_encoding::BASE64URL_NOPAD;
use gateway_core::{Gateway, agreements, session};
use gateway_edge::input::form_token;
use gateway_edge::refusal::Refusal;
use gateway_edge::request::{
    RequestContext, booking_token, invitation_token, managed_booking, reset_token, set_booking, set_form,
};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_locale::Language;
use kit_money::Money;

use super::words::Words;

/// Longest query that language links repeat, in bytes.
const QUERY_MAX: usize = 512;

/// What a page knows of its request. Has no Debug: it holds what proves who acts.
pub struct PageContext {
    /// The request, in the language of the page.
    pub request: RequestContext,
    /// The words of that language.
    pub words: Words,
    /// Now.
    pub now: Timestamp,
    /// "https://salon-luna.example": where the business's pages are, without a path.
    pub origin: String,
    /// Whether the tenant has a privacy notice.
    pub has_privacy_notice: bool,
    /// Who looks, as identity says it; not asked for the console's own pages.
    pub visitor: Visitor,
    headers: HeaderMap,
    chosen: bool,
    path: String,
    query: Vec<(String, String)>,
    form_token: String,
    form_is_new: bool,
    form_was_used: AtomicBool,
}

/// Who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Anybody.
    Anyone,
    /// Somebody of the staff who is signed in.
    Staff,
}

/// A request of who manages a booking. Has no Debug: it holds the proof.
pub struct Manager {
    /// The booking.
    pub booking: BookingId,
    /// The request, with the booking's manage token.
    pub request: RequestContext,
}

impl FromRequestParts<Gateway> for PageContext {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Refusal> {
        let context = Self::of_anyone(parts, gateway).await?;
        let visitor = visitor(parts, gateway, &context.request).await;
        Ok(Self { visitor, ..context })
    }
}

impl PageContext {
    /// For whoever it is: nobody is asked whether a session came along.
    pub async fn of_anyone(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Refusal> {
        let mut request = RequestContext::from_request_parts(parts, gateway).await?;
        let query = parts.uri.query().filter(|query| query.len() <= QUERY_MAX).unwrap_or_default();
        let query: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let wanted = query.iter().find(|(name, _)| name == "lang").map(|(_, tag)| tag);
        let own = || request.tenant.languages().iter().map(String::as_str);
        let known = wanted.and_then(|tag| kit_language::nearest(tag, own())).map(str::to_owned);
        let chosen = known.is_some();
        request.language = known.unwrap_or(request.language);
        let token = form_token(&parts.headers);
        Ok(Self {
            words: Words(Language::of(&request.language)),
            now: gateway.clock.now(),
            origin: format!("https://{}", gateway.edge.authority(&request.tenant.domains().primary.host)),
            has_privacy_notice: agreements::has_privacy_notice(gateway, &request).await,
            visitor: Visitor::Anyone,
            request,
            headers: parts.headers.clone(),
            chosen,
            path: own_path(parts.uri.path()),
            query,
            form_is_new: token.is_none(),
            form_token: token.unwrap_or_else(|| BASE64URL_NOPAD.encode(&gateway.clock.random::<32>())),
            form_was_used: AtomicBool::new(false),
        })
    }

    /// A value of the query; empty where it is missing.
    #[must_use]
    pub fn query(&self, name: &str) -> &str {
        self.query.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Whether the query has this name.
    #[must_use]
    pub fn asked(&self, name: &str) -> bool {
        self.query.iter().any(|(own, _)| own == name)
    }

    /// Where this page is, without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// This page whatever its language: a way back to it.
    #[must_use]
    pub fn here(&self) -> String {
        let query = self.query.iter().filter(|(name, _)| name != "lang");
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// A path of ours with the language that was chosen, where one was.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let tag = Some(self.request.language.as_str()).filter(|_| self.chosen);
        with_language(path, tag)
    }

    /// This page in another of the tenant's languages.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.query.iter().filter(|(name, _)| !["lang", "t"].contains(&name.as_str())));
        let query = query.append_pair("lang", tag).finish();
        format!("{}?{query}", self.path)
    }

    /// This page once more, whole, in one of the tenant's languages: with the token that its address shows already.
    #[must_use]
    pub fn again_in(&self, tag: &str) -> String {
        with_language(&self.here(), Some(tag))
    }

    /// The token of a form on this page.
    #[must_use]
    pub fn form_token(&self) -> String {
        self.form_was_used.store(true, Ordering::Relaxed);
        self.form_token.clone()
    }

    /// Proves with the cookie of its manage link that the booking may be seen. Staff need no such proof.
    pub fn manage(&mut self, id: BookingId) {
        self.request.manage_token = booking_token(&self.headers, self.now, id);
    }

    /// The cookie that lets this browser manage a booking.
    pub fn opens(&self, id: BookingId, token: &str) -> Result<HeaderValue, Fault> {
        set_booking(&self.headers, self.now, id, token).ok_or_else(Fault::unavailable)
    }

    /// The token of the invitation that this browser has opened, if it has opened one.
    #[must_use]
    pub fn invitation(&self) -> Option<String> {
        invitation_token(&self.headers).map(str::to_owned)
    }

    /// The token of the reset's link that this browser has opened, if it has opened one.
    #[must_use]
    pub fn reset(&self) -> Option<String> {
        reset_token(&self.headers).map(str::to_owned)
    }

    /// The id of the booking that this browser opened last and can manage, if there is one.
    #[must_use]
    pub fn managed(&self) -> Option<BookingId> {
        managed_booking(&self.headers, self.now)
    }

    /// This request as one of who manages the booking that this browser opened last.
    #[must_use]
    pub fn as_manager(&self) -> Option<Manager> {
        let booking = self.managed()?;
        let token = booking_token(&self.headers, self.now, booking)?;
        let mut request = self.request.as_guest();
        request.manage_token = Some(token);
        Some(Manager { booking, request })
    }

    /// The language that was chosen in the query: forms that ask with GET repeat it.
    #[must_use]
    pub fn chosen_language(&self) -> Option<&str> {
        Some(self.request.language.as_str()).filter(|_| self.chosen)
    }

    /// An amount as people read it; "free of charge" where it is nothing.
    #[must_use]
    pub fn price(&self, money: Money) -> String {
        if money.is_zero() { self.words.message("free-of-charge") } else { self.money(money) }
    }

    /// An amount as people read it.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        self.words.0.money(money)
    }

    /// An instant in the tenant's zone.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone().clone())
    }

    /// The tenant's zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        self.request.tenant.zone()
    }

    /// The page as an answer.
    pub fn page(&self, page: &impl Template) -> Result<Response, Refusal> {
        self.page_with(StatusCode::OK, page)
    }

    /// The page as an answer with another status.
    pub fn page_with(&self, status: StatusCode, page: &impl Template) -> Result<Response, Refusal> {
        let html = page.render().map_err(|error| Refusal(Fault::internal(&error)))?;
        let mut response = (status, Html(html)).into_response();
        self.set_content_language(response.headers_mut());
        if self.form_is_new && self.form_was_used.load(Ordering::Relaxed) {
            let cookie = set_form(&self.form_token).ok_or_else(Fault::unavailable)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }

    /// Goes to another page of ours, with GET.
    #[must_use]
    pub fn see_other(&self, path: &str) -> Response {
        let location = HeaderValue::from_str(&self.link(path)).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }

    /// Says in which language the answer is, and that others get others.
    fn set_content_language(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.words.0.tag()));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
}

/// Whose session a request brings. A cookie alone says nothing, and while identity does not answer, nobody is said to
/// be signed in.
async fn visitor(parts: &Parts, gateway: &Gateway, request: &RequestContext) -> Visitor {
    let path = parts.uri.path();
    // The console asks by itself, and a stylesheet shows nobody.
    let matters = !["/console", "/session/", "/tenant.css"].iter().any(|own| path.starts_with(own));
    let asks = matters && request.session.is_some();
    let is_staff = asks && session::describe(gateway, request).await.is_ok();
    if is_staff { Visitor::Staff } else { Visitor::Anyone }
}

/// A path as a link of ours: one that began with two slashes would be another host's (RFC 3986, 4.2), and browsers read
/// a backslash as a slash.
fn own_path(path: &str) -> String {
    format!("/{}", path.trim_start_matches(['/', '\\']))
}

/// A path with a language in its query, before any fragment.
#[must_use]
pub fn with_language(path: &str, tag: Option<&str>) -> String {
    let Some(tag) = tag else { return path.to_owned() };
    let (path, fragment) = path.split_once('#').map_or((path, None), |(path, rest)| (path, Some(rest)));
    let joint = if path.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|rest| format!("#{rest}")).unwrap_or_default();
    format!("{path}{joint}lang={tag}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_stands_in_the_query() {
        assert_eq!(with_language("/book/1#times", None), "/book/1#times");
        assert_eq!(with_language("/book/1#times", Some("es")), "/book/1?lang=es#times");
        assert_eq!(with_language("/?a=1", Some("es")), "/?a=1&lang=es");
    }

    #[test]
    fn a_path_names_no_other_host() {
        assert_eq!(own_path("/book/1"), "/book/1");
        for away in ["//evil.example/x", "///evil.example/x", "/\\evil.example/x", "/\\/evil.example/x"] {
            assert_eq!(own_path(away), "/evil.example/x", "{away}");
        }
    }
}
