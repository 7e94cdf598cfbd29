//! What a page's form sends. Its token is checked before anything of it can be read: with a session the session's own,
//! else the one that only this host could have put into a cookie (double submit).
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use kit_fault::{Fault, Reason};
use subtle::ConstantTimeEq as _;

use super::body;
use crate::refusal::Refusal;
use crate::request::{csrf_token, csrf_token_fits, form_cookie, session_token};

/// Largest form, in bytes, of a route that names no bound of its own: a few hundred characters a field (a reason, a
/// password), each percent-encoded to up to twelve bytes.
const SHORT: usize = 16 * 1024;
/// Most fields of a form: several times what the fullest page has (20 questions, and who books).
const MOST: usize = 128;
/// The name of the field that holds the token.
const TOKEN: &str = "form_token";

/// The fields of a form of at most so many bytes, in their order. Has no Debug: it holds what people typed.
pub struct Form<const MAX: usize = SHORT>(Vec<(String, String)>);

impl<const MAX: usize> Form<MAX> {
    /// A field as it was typed, without white space around it; empty where it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }

    /// A field exactly as it was typed: for passwords.
    #[must_use]
    pub fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may come more than once.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// The fields whose names begin like this, without that beginning; the rest of the form ends here.
    pub fn into_below(self, prefix: &str) -> impl Iterator<Item = (String, String)> {
        let below = move |(name, value): (String, String)| {
            Some((name.strip_prefix(prefix)?.to_owned(), value.trim().to_owned()))
        };
        self.0.into_iter().filter_map(below)
    }
}

impl<S: Sync, const MAX: usize> FromRequest<S> for Form<MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let headers = request.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Refusal(Fault::new(Reason::UnsupportedMediaType)));
        }
        let bytes = body::read(request, MAX).await?;
        // Counted before anything is copied: half a megabyte can be a quarter of a million fields.
        if url::form_urlencoded::parse(&bytes).nth(MOST).is_some() {
            return Err(Refusal(Fault::new(Reason::PayloadTooLarge)));
        }
        let pairs = url::form_urlencoded::parse(&bytes);
        // Forms end lines with CR LF and count each as one character: so do we.
        let form =
            Self(pairs.map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n"))).collect());
        if token_fits(&headers, form.exact(TOKEN)) {
            return Ok(form);
        }
        Err(Refusal(Fault::new(Reason::CsrfRefused)))
    }
}

/// The token for a form on the page that answers this request; None: the browser has none yet.
#[must_use]
pub fn form_token(headers: &HeaderMap) -> Option<String> {
    match session_token(headers) {
        Some(session) => Some(csrf_token(&session)),
        None => form_cookie(headers).map(str::to_owned),
    }
}

fn token_fits(headers: &HeaderMap, token: &str) -> bool {
    match session_token(headers) {
        Some(session) => csrf_token_fits(token, &session),
        None => form_cookie(headers).is_some_and(|own| bool::from(own.as_bytes().ct_eq(token.as_bytes()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::BodyBudget;
    use crate::request::Connection;
    use axum::body::Body;
    use axum::http::HeaderValue;

    const OTHER: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    async fn sent(cookie: &str, body: String) -> Result<Form, Reason> {
        let request = Request::post("/")
            .header(header::COOKIE, HeaderValue::from_str(cookie).unwrap())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let mut request = request.body(Body::from(body)).unwrap();
        let peer = ([127, 0, 0, 1], 1).into();
        request.extensions_mut().insert(Connection { peer, sni: None, tls13: true });
        request.extensions_mut().insert(BodyBudget::default());
        <Form>::from_request(request, &()).await.map_err(|refusal| refusal.0.reason)
    }

    #[tokio::test]
    async fn a_form_shows_its_token() {
        let own = "x".repeat(43);
        let cookie = format!("__Host-holdfast-form={own}");
        let form =
            sent(&cookie, format!("form_token={own}&name=+Ana+&accepted=a&accepted=b&answer.x=1")).await;
        let form = form.unwrap();
        assert_eq!((form.text("name"), form.exact("name"), form.text("none")), ("Ana", " Ana ", ""));
        assert_eq!(form.all("accepted").collect::<Vec<_>>(), ["a", "b"]);
        let answers: Vec<_> = form.into_below("answer.").collect();
        assert_eq!(answers, [("x".to_owned(), "1".to_owned())]);
        for (cookie, token) in [(cookie.as_str(), OTHER), (&cookie, ""), ("", &own), ("", "")] {
            let refused = sent(cookie, format!("form_token={token}&name=Ana")).await;
            assert_eq!(refused.err(), Some(Reason::CsrfRefused), "{cookie} {token}");
        }
    }

    #[tokio::test]
    async fn a_form_has_so_many_fields() {
        let own = "x".repeat(43);
        let cookie = format!("__Host-holdfast-form={own}");
        let form = |others: usize| format!("form_token={own}{}", "&a".repeat(others));
        assert!(sent(&cookie, form(MOST - 1)).await.is_ok());
        for many in [MOST, 7_000] {
            assert_eq!(sent(&cookie, form(many)).await.err(), Some(Reason::PayloadTooLarge), "{many}");
        }
    }

    #[tokio::test]
    async fn a_line_ends_with_one_character() {
        let own = "x".repeat(43);
        let cookie = format!("__Host-holdfast-form={own}");
        let form = sent(&cookie, format!("form_token={own}&reason=a%0D%0Ab")).await.unwrap();
        assert_eq!(form.text("reason"), "a\nb");
    }

    #[tokio::test]
    async fn with_a_session_the_token_is_the_sessions() {
        let session = "s".repeat(43);
        let own = "x".repeat(43);
        let cookie = format!("__Host-holdfast={session}; __Host-holdfast-form={own}");
        assert!(sent(&cookie, format!("form_token={}", csrf_token(&session))).await.is_ok());
        assert_eq!(sent(&cookie, format!("form_token={own}")).await.err(), Some(Reason::CsrfRefused));
    }
}
