//! Signing out. A session that is over already is told the same way; a form that is not, or not any more, this
//! session's is answered with one that is.
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::session;
use gateway_edge::input::Form;
use gateway_edge::refusal::Refusal;
use gateway_edge::request::clear_session;
use kit_fault::Reason;

use super::next::CONSOLE;
use crate::context::PageContext;
use crate::shell::Shell;

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
pub(super) async fn look(context: PageContext) -> Response {
    context.see_other(CONSOLE)
}

/// `POST /sign-out`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    // Without a session there is nothing that a foreign form could end: a second press lands here.
    if context.request.session.is_some() {
        match form {
            Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused => return again(&context),
            form => form?,
        };
        session::sign_out(&gateway, &context.request).await?;
    }
    let mut response = context.see_other("/sign-in?out");
    response.headers_mut().append(header::SET_COOKIE, clear_session());
    response.headers_mut().extend([CLEAR_SITE_DATA]);
    Ok(response)
}

/// Nothing was ended: who pressed the button on a page of an earlier session can do so here.
fn again(context: &PageContext) -> Result<Response, Refusal> {
    let page = Again {
        shell: Shell::new(context, context.words.message("sign-out-stale")),
        action: context.link("/sign-out"),
        console: context.link(CONSOLE),
        form_token: context.form_token(),
    };
    context.page_with(StatusCode::FORBIDDEN, &page)
}
