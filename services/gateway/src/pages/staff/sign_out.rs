//! Signing out. A session that is over already is told the same way.
use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use super::next::CONSOLE;
use crate::Gateway;
use crate::ops::session;
use crate::pages::visit::Visit;
use crate::web::{Form, Refusal, clear_session};

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
        form?;
        session::sign_out(&gateway, &visit.act).await?;
    }
    let mut response = visit.see_other("/sign-in?out");
    response.headers_mut().append(header::SET_COOKIE, clear_session());
    Ok(response)
}
