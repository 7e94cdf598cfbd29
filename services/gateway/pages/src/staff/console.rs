//! What the console has around its pages: who is signed in, until when, and what is said before the session ends.
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::session::{self, Session};
use gateway_edge::refusal::Refusal;
use jiff::{Timestamp, Zoned};
use kit_fault::{Fault, Kind};
use kit_locale::{Halves, Language};
use kit_principal::{Role, Roles};

use super::next::{CONSOLE, Ended, Next};
use crate::context::PageContext;
use crate::moment::machine;

/// What is around a page of the console.
pub(super) struct Console {
    /// The console's first page.
    pub home: String,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: String,
    /// Where the person signs out.
    pub sign_out: String,
    /// Where the session is told to live on.
    pub keep_alive: String,
    /// Where the page goes when the session has ended because nothing happened.
    pub leave_quiet: String,
    /// Where it goes when the session is over for another reason.
    pub leave_over: String,
    /// Token of the forms around the page.
    pub form_token: String,
    /// The tenant's zone, for the script.
    pub zone: String,
    /// What the script calls the halves of a day; None: it counts hours to 24.
    pub halves: Option<Halves>,
    /// Now.
    pub now: Timestamp,
    /// When the session ends without a further request.
    pub idle: Moment,
    /// When it ends whatever happens.
    pub absolute: Moment,
    /// What the dialog says of the time without a request.
    pub quiet: String,
    /// What it says of the absolute end.
    pub latest: String,
}

/// An instant, for people and for programs.
pub(super) struct Moment {
    /// With its offset.
    pub stamp: String,
    /// "11:37".
    pub text: String,
}

impl Moment {
    /// In the tenant's zone.
    pub(super) fn of(language: Language, at: &Zoned) -> Self {
        Self { stamp: machine(at), text: language.time(at) }
    }
}

impl Console {
    /// Opens the console: refused unless somebody of the staff is signed in, whose session lives on from now.
    pub(super) async fn open(gateway: &Gateway, context: &mut PageContext) -> Result<Self, Fault> {
        // Staff read as staff, so that the reading is recorded: a booking's own link is another way in.
        context.request.manage_token = None;
        let session = session::keep_alive(gateway, &context.request).await?;
        Ok(Self::of(context, session))
    }

    fn of(context: &PageContext, session: Session) -> Self {
        Self {
            home: context.link(CONSOLE),
            name: session.name,
            role: context.words.message(strongest(&session.roles)),
            sign_out: context.link("/sign-out"),
            keep_alive: context.link("/session/keep-alive"),
            leave_quiet: context.link(&Next::read(&context.here()).sign_in(Some(Ended::Quiet))),
            leave_over: context.link(&Next::read(&context.here()).sign_in(Some(Ended::Over))),
            form_token: context.form_token(),
            zone: context.request.tenant.zone_name().to_owned(),
            now: context.now,
            halves: context.words.0.halves(),
            idle: Moment::of(context.words.0, &context.local(session.idle_end)),
            absolute: Moment::of(context.words.0, &context.local(session.absolute_end)),
            quiet: quiet(context),
            latest: latest(context, session.auth_time, session.absolute_end),
        }
    }
}

/// The word for the strongest of the roles.
fn strongest(roles: &Roles) -> &'static str {
    match roles.iter().next() {
        Some(Role::Owner) => "role-owner",
        Some(Role::Admin) => "role-admin",
        Some(Role::Employee) | None => "role-employee",
    }
}

/// "Lleva 13 minutos sin actividad": the idle limit less the two minutes before which the dialog opens.
fn quiet(context: &PageContext) -> String {
    let minutes = context.request.tenant.sessions().idle_timeout.as_mins().saturating_sub(2).max(1);
    context.words.count("session-quiet", usize::try_from(minutes).unwrap_or(1), &[])
}

/// When the session ends in any case: with its day where that is not today.
fn latest(context: &PageContext, began: Timestamp, end: Timestamp) -> String {
    let words = context.words;
    let at = context.local(end);
    let minutes = u32::try_from(end.duration_since(began).as_mins()).unwrap_or_default();
    let length = match (minutes / 60, minutes % 60) {
        (hours, 0) => words.count("hours", usize::try_from(hours).unwrap_or_default(), &[]),
        _ => words.0.length(minutes),
    };
    let today = context.local(context.now).date() == at.date();
    let key = if today { "session-latest-today" } else { "session-latest" };
    words.with(key, &[("day", &words.0.day(at.date())), ("time", &words.0.time(&at)), ("length", &length)])
}

/// What the console answers; where nobody is signed in, the way to sign in and back.
pub(super) fn or_sign_in(
    context: &PageContext,
    answer: Result<Response, Refusal>,
) -> Result<Response, Refusal> {
    match answer {
        Err(Refusal(fault)) if fault.kind() == Kind::Unauthenticated => Ok(context.see_other(
            &Next::read(&context.here()).sign_in(context.request.session.as_ref().map(|_| Ended::Over)),
        )),
        answer => answer,
    }
}
