//! Signing in. Whatever fails of who somebody is gets one answer; what fails of the service is notice as that.
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::session::{self, Credentials, SignIn};
use gateway_edge::input::Form;
use gateway_edge::refusal::{Refusal, with_retry_after};
use gateway_edge::request::{set_device, set_session, set_step};
use kit_fault::{Fault, FieldCode, FieldError, Kind, Reason};

use super::new_password;
use super::next::{CONSOLE, Ended, Next};
use crate::assets::Script;
use crate::context::{PageContext, Visitor};
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct Page {
    shell: Shell,
    lead: String,
    /// Whether who wants to book needs no account.
    takes_guests: bool,
    /// Where a link is asked for by who has forgotten the password.
    forgotten: String,
    action: String,
    form_token: String,
    next: String,
    email: String,
    summary: Option<Summary>,
    banner: Option<Banner>,
    email_error: String,
    password_error: String,
    posted: bool,
}

/// What must be corrected.
struct Summary {
    heading: String,
    /// Field and sentence.
    errors: Vec<(&'static str, String)>,
    more: String,
}

/// What happened.
struct Banner {
    class: &'static str,
    icon: &'static str,
    heading: String,
    text: String,
    /// Whether it answers what was just sent.
    status: bool,
}

/// What the page says above its form.
enum Notice {
    Nothing,
    Ended(Ended),
    Out,
    Invited,
    Reset,
    Stale,
    Down,
    EnrolmentRequired,
    Failed,
    Fields(Vec<FieldError>),
}

/// What was typed. The password never comes back.
struct Typed {
    email: String,
    next: Next,
    posted: bool,
}

/// `GET /sign-in`: who is signed in already goes on.
pub(super) async fn show(context: PageContext) -> Result<Response, Refusal> {
    let next = Next::read(context.query("next"));
    if context.visitor == Visitor::Staff {
        return Ok(context.see_other(next.path()));
    }
    let notice = match () {
        () if context.asked("out") => Notice::Out,
        () if context.asked("invited") => Notice::Invited,
        () if context.asked("reset") => Notice::Reset,
        () if context.asked("ended") => Notice::Ended(Ended::read(context.query("ended"))),
        () => Notice::Nothing,
    };
    answer(&context, StatusCode::OK, Typed { email: String::new(), next, posted: false }, &notice)
}

/// `POST /sign-in`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let form = match form {
        Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused => return stale(&context),
        form => form?,
    };
    let email = form.text("email").to_owned();
    let typed = Typed { email: email.clone(), next: Next::read(form.text("next")), posted: true };
    if !form.ticked("password") {
        // Another language was chosen: the page with what was typed.
        return answer(&context, StatusCode::OK, typed, &Notice::Nothing);
    }
    let signed_in = match Credentials::read(&email, form.exact("password").to_owned()) {
        Ok(credentials) => session::sign_in(&gateway, &context.request, credentials).await,
        Err(fault) => Err(fault),
    };
    match signed_in {
        Ok(SignIn::Authenticated(tokens)) => {
            let mut response = context.see_other(typed.next.path());
            for cookie in [set_session(&tokens.session), set_device(&tokens.device)] {
                response.headers_mut().append(header::SET_COOKIE, cookie.ok_or_else(Fault::unavailable)?);
            }
            Ok(response)
        }
        Ok(SignIn::PasswordChangeRequired(step)) => {
            let mut response = context.see_other(&new_password::path(&typed.next));
            let cookie = set_step(&step.token).ok_or_else(Fault::unavailable)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Ok(SignIn::EnrolmentRequired) => {
            answer(&context, StatusCode::FORBIDDEN, typed, &Notice::EnrolmentRequired)
        }
        Err(fault) => refused(&context, typed, fault),
    }
}

fn refused(context: &PageContext, typed: Typed, fault: Fault) -> Result<Response, Refusal> {
    if fault.reason == Reason::SignInFailed {
        return answer(context, StatusCode::UNPROCESSABLE_ENTITY, typed, &Notice::Failed);
    }
    match fault.kind() {
        Kind::Invalid => {
            answer(context, StatusCode::UNPROCESSABLE_ENTITY, typed, &Notice::Fields(fault.fields))
        }
        Kind::Unavailable => {
            let response = answer(context, StatusCode::SERVICE_UNAVAILABLE, typed, &Notice::Down)?;
            Ok(with_retry_after(response, &fault))
        }
        _ => Err(Refusal(fault)),
    }
}

/// A form that is not, or not any more, this browser's. Nothing of it was read. Who pressed twice is signed in by now.
fn stale(context: &PageContext) -> Result<Response, Refusal> {
    if context.visitor == Visitor::Staff {
        return Ok(context.see_other(CONSOLE));
    }
    let typed = Typed { email: String::new(), next: Next::read(""), posted: false };
    answer(context, StatusCode::FORBIDDEN, typed, &Notice::Stale)
}

fn answer(
    context: &PageContext,
    status: StatusCode,
    typed: Typed,
    notice: &Notice,
) -> Result<Response, Refusal> {
    let words = context.words;
    let (email_error, password_error) = match notice {
        Notice::Fields(fields) => field_errors(context, fields),
        _ => (String::new(), String::new()),
    };
    let summary = summary(context, notice, &email_error, &password_error);
    let mut shell = Shell::new(context, words.message("sign-in")).with_scripts(&[Script::Show, Script::Once]);
    if summary.is_some() {
        shell = shell.with_errors();
    }
    if typed.posted {
        shell = shell.carried("/sign-in");
    }
    let business = context.request.tenant.display_name();
    let page = Page {
        shell,
        lead: words.with("sign-in-lead", &[("business", business)]),
        takes_guests: context.request.tenant.booking().takes_guests(),
        forgotten: context.link("/reset"),
        action: context.link("/sign-in"),
        form_token: context.form_token(),
        next: typed.next.path().to_owned(),
        email: typed.email,
        summary,
        banner: banner(context, notice),
        email_error,
        password_error,
        posted: typed.posted,
    };
    context.page_with(status, &page)
}

/// What is wrong with the address and with the password; a password that is too long is one that is wrong.
fn field_errors(context: &PageContext, fields: &[FieldError]) -> (String, String) {
    let of = |name: &str, missing: &str, wrong: &str| {
        let found = fields.iter().find(|error| error.field == name);
        let key = found.map(|error| if error.code == FieldCode::Required { missing } else { wrong });
        key.map_or_else(String::new, |key| context.words.message(key))
    };
    let email = of("email", "email-missing", "email-wrong");
    (email, of("password", "password-missing", "sign-in-check"))
}

fn summary(context: &PageContext, notice: &Notice, email: &str, password: &str) -> Option<Summary> {
    let words = context.words;
    match notice {
        Notice::Failed => Some(Summary {
            heading: words.message("sign-in-failed"),
            errors: vec![("email", words.message("sign-in-check"))],
            more: words.message("sign-in-closed"),
        }),
        Notice::Fields(_) => {
            let errors = [("email", email), ("password", password)];
            let errors = errors.into_iter().filter(|(_, text)| !text.is_empty());
            let errors = errors.map(|(field, text)| (field, text.to_owned())).collect();
            Some(Summary { heading: words.message("sign-in-failed"), errors, more: String::new() })
        }
        _ => None,
    }
}

fn banner(context: &PageContext, notice: &Notice) -> Option<Banner> {
    let (class, icon, heading, text, status) = match notice {
        Notice::Ended(Ended::Quiet) => (" flat", "clock", "", "session-quiet-ended", false),
        Notice::Ended(Ended::Step) => (" flat", "clock", "", "step-ended", false),
        Notice::Ended(Ended::Over) => (" flat", "clock", "", "session-ended", false),
        Notice::Out => (" ok", "check-circle", "signed-out", "signed-out-more", true),
        Notice::Invited => (" ok", "check-circle", "invitation-made", "invitation-made-more", true),
        Notice::Reset => (" ok", "check-circle", "reset-done", "reset-done-more", true),
        Notice::Stale => (" warn", "alert", "sign-in-stale", "sign-in-stale-more", true),
        Notice::Down => (" warn", "alert", "sign-in-down", "sign-in-down-more", true),
        Notice::EnrolmentRequired => (" warn", "lock", "enrolment", "enrolment-more", true),
        Notice::Nothing | Notice::Failed | Notice::Fields(_) => return None,
    };
    let message = |key: &str| if key.is_empty() { String::new() } else { context.words.message(key) };
    Some(Banner { class, icon, heading: message(heading), text: message(text), status })
}
