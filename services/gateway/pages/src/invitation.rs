//! Accepting an invitation. The mail's link brings the token once; from then on a cookie holds it for ten minutes, so
//! that it stands in no address, history or referrer. Looking changes nothing: the button makes the account.
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use gateway_core::Gateway;
use gateway_core::invitations::{self, Acceptance, AcceptanceForm, OpenInvitation};
use gateway_edge::input::Form;
use gateway_edge::refusal::{Refusal, with_retry_after};
use gateway_edge::request::{clear_invitation, is_token, set_invitation};
use kit_fault::{Fault, FieldCode, FieldError, Kind, Reason};

use crate::assets::Script;
use crate::context::PageContext;
use crate::moment::day_and_time;
use crate::password::{self, ShownRule};
use crate::shell::Shell;

/// Where an invitation is accepted.
const HERE: &str = "/invitation";

/// The form.
#[derive(Template)]
#[template(path = "invitation/accept.html")]
struct Accept {
    shell: Shell,
    lead: String,
    until: String,
    action: String,
    form_token: String,
    email: String,
    name: String,
    rules: Vec<ShownRule>,
    /// Heading and text of what stands above the form.
    banner: Option<Banner>,
    name_error: String,
    password_error: String,
    posted: bool,
}

/// What happened.
struct Banner {
    heading: String,
    text: String,
}

/// An invitation that opens nothing, or not in this browser.
#[derive(Template)]
#[template(path = "invitation/closed.html")]
struct Closed {
    shell: Shell,
}

/// What was typed. The password never comes back.
#[derive(Default)]
struct Typed {
    name: String,
    posted: bool,
}

/// What the page says of what was sent.
enum Notice {
    Nothing,
    Stale,
    Down,
    Fields(Vec<FieldError>),
}

/// The routes of invitations.
pub(super) fn routes() -> Router<Gateway> {
    Router::new().route("/invitation", get(show).post(accept))
}

/// `GET /invitation`
async fn show(State(gateway): State<Gateway>, context: PageContext) -> Result<Response, Refusal> {
    if context.asked("t") {
        return opened(&gateway, &context).await;
    }
    match open(&gateway, &context).await? {
        Some(invitation) => answer(&context, StatusCode::OK, &invitation, Typed::default(), &Notice::Nothing),
        None => closed(&context),
    }
}

/// `POST /invitation`
async fn accept(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let is_stale = matches!(&form, Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused);
    let Some(invitation) = open(&gateway, &context).await? else {
        return form.and_then(|_| closed(&context));
    };
    if is_stale {
        return answer(&context, StatusCode::FORBIDDEN, &invitation, Typed::default(), &Notice::Stale);
    }
    let form = form?;
    let typed = Typed { name: form.text("name").to_owned(), posted: true };
    if !form.ticked("password") {
        // Another language was chosen: the page with what was typed.
        return answer(&context, StatusCode::OK, &invitation, typed, &Notice::Nothing);
    }
    let token = context.invitation().unwrap_or_default();
    let chosen = form.exact("password").to_owned();
    let read =
        Acceptance::read(AcceptanceForm { token: &token, name: &typed.name, password: chosen, email: None });
    let made = match read {
        Ok(acceptance) => invitations::accept(&gateway, &context.request, acceptance).await,
        Err(fault) => Err(fault),
    };
    match made {
        Ok(()) => {
            let mut response = context.see_other("/sign-in?invited");
            response.headers_mut().append(header::SET_COOKIE, clear_invitation());
            Ok(response)
        }
        Err(fault) => refused(&context, &invitation, typed, fault),
    }
}

fn refused(
    context: &PageContext,
    invitation: &OpenInvitation,
    typed: Typed,
    fault: Fault,
) -> Result<Response, Refusal> {
    if fault.reason == Reason::NotFound {
        return closed(context);
    }
    match fault.kind() {
        Kind::Invalid => {
            let notice = Notice::Fields(fault.fields);
            answer(context, StatusCode::UNPROCESSABLE_ENTITY, invitation, typed, &notice)
        }
        Kind::Unavailable => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Ok(with_retry_after(answer(context, status, invitation, typed, &Notice::Down)?, &fault))
        }
        _ => Err(Refusal(fault)),
    }
}

/// The token goes from the address into a cookie, if it opens an invitation: a link that opens nothing takes no other
/// invitation's cookie away.
async fn opened(gateway: &Gateway, context: &PageContext) -> Result<Response, Refusal> {
    let token = context.query("t");
    if !is_token(token, 43) || look_up(gateway, context, token).await?.is_none() {
        return closed(context);
    }
    let cookie = set_invitation(token).ok_or_else(Fault::unavailable)?;
    let mut response = context.see_other(HERE);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The invitation that this browser has opened, while it is open.
async fn open(gateway: &Gateway, context: &PageContext) -> Result<Option<OpenInvitation>, Refusal> {
    match context.invitation() {
        Some(token) => look_up(gateway, context, &token).await,
        None => Ok(None),
    }
}

async fn look_up(
    gateway: &Gateway,
    context: &PageContext,
    token: &str,
) -> Result<Option<OpenInvitation>, Refusal> {
    match invitations::get(gateway, &context.request, token).await {
        Ok(invitation) => Ok(Some(invitation)),
        Err(fault) if fault.reason == Reason::NotFound => Ok(None),
        Err(fault) => Err(Refusal(fault)),
    }
}

fn closed(context: &PageContext) -> Result<Response, Refusal> {
    let shell = Shell::new(context, context.words.message("invitation-closed"));
    context.page_with(StatusCode::NOT_FOUND, &Closed { shell })
}

fn answer(
    context: &PageContext,
    status: StatusCode,
    invitation: &OpenInvitation,
    typed: Typed,
    notice: &Notice,
) -> Result<Response, Refusal> {
    let words = context.words;
    let fields = match notice {
        Notice::Fields(fields) => fields.as_slice(),
        Notice::Nothing | Notice::Stale | Notice::Down => &[],
    };
    let name_error = name_error(context, fields);
    let password_error = password::error(context, &invitation.rules, fields);
    let mut shell = Shell::new(context, words.message("invitation-heading")).with_scripts(&[
        Script::Show,
        Script::Rules,
        Script::Once,
    ]);
    if !name_error.is_empty() || !password_error.is_empty() {
        shell = shell.with_errors();
    }
    if typed.posted {
        shell = shell.carried(HERE);
    }
    let business = context.request.tenant.display_name();
    let page = Accept {
        shell,
        lead: words.with("invitation-lead", &[("business", business)]),
        until: words.with("invitation-until", &[("until", &day_and_time(context, invitation.expires_at))]),
        action: context.link(HERE),
        form_token: context.form_token(),
        email: invitation.email.clone(),
        name: typed.name,
        rules: password::shown(context, &invitation.rules, fields),
        banner: banner(context, notice),
        name_error,
        password_error,
        posted: typed.posted,
    };
    context.page_with(status, &page)
}

fn name_error(context: &PageContext, fields: &[FieldError]) -> String {
    let key = fields.iter().find(|error| error.field == "name").map(|error| match error.code {
        FieldCode::Required => "error-name-missing",
        FieldCode::CardNumber => "error-card",
        FieldCode::TooLong => "error-name",
        _ => "error-name-unseen",
    });
    key.map_or_else(String::new, |key| context.words.message(key))
}

fn banner(context: &PageContext, notice: &Notice) -> Option<Banner> {
    let (heading, text) = match notice {
        Notice::Stale => ("sign-in-stale", "sign-in-stale-more"),
        Notice::Down => ("invitation-down", "sign-in-down-more"),
        Notice::Nothing | Notice::Fields(_) => return None,
    };
    Some(Banner { heading: context.words.message(heading), text: context.words.message(text) })
}
