//! Signing out. A session that is over already is told the same way; a form that is not, or not any more, this session's
//! is answered with one that is.
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use kit_fault::Reason;

use super::next::CONSOLE;
use crate::Gateway;
use crate::ops::session;
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::{Form, Refusal, clear_session};

/// What a browser kept of the pages goes with the session (W3C Clear Site Data).
const CLEAR_SITE_DATA: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));

/// Asks again, with a form of this session.
#[derive(Template)]
#[template(path = "staff/sign_out.html")]
struct Again {
    shell: Shell,
    action: String,
    console: String,
    form_token: String,
}

/// `GET /sign-out` changes nothing: it is where a browser may come back to after a refusal.
pub(super) async fn look(visit: Visit) -> Response {
    visit.see_other(CONSOLE)
}

/// `POST /sign-out`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    visit: Visit,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    // Without a session there is nothing that a foreign form could end: a second press lands here.
    if visit.act.session.is_some() {
        match form {
            Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused => return again(&visit),
            form => form?,
        };
        session::sign_out(&gateway, &visit.act).await?;
    }
    let mut response = visit.see_other("/sign-in?out");
    response.headers_mut().append(header::SET_COOKIE, clear_session());
    response.headers_mut().extend([CLEAR_SITE_DATA]);
    Ok(response)
}

/// Nothing was ended: who pressed the button on a page of an earlier session can do so here.
fn again(visit: &Visit) -> Result<Response, Refusal> {
    let page = Again {
        shell: Shell::new(visit, visit.words.say("sign-out-stale")),
        action: visit.link("/sign-out"),
        console: visit.link(CONSOLE),
        form_token: visit.form_token(),
    };
    visit.page_with(StatusCode::FORBIDDEN, &page)
}
