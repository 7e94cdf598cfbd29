//! Tells where somebody stands on the way in, and changes nothing.
use identity_domain::password::Rule;
use identity_domain::way_in::{NewPassword, WayIn};
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Requester as _;
use kit_fault::Fault;

use super::{Context, holder, password_rules};
use crate::crypto::token::Token;
use crate::sessions::Step;
use crate::store::accounts::{self, Credential};

/// Whose step is asked for.
pub struct Command {
    /// The step's token; what is none opens nothing.
    pub token: Option<Token>,
}

/// A step. Has no Debug: it names a person.
pub struct Described {
    /// E-mail address.
    pub email: String,
    /// Until when it can be taken.
    pub until: Timestamp,
    /// The rules of the password that must be chosen.
    pub rules: Vec<Rule>,
}

/// Describes a step.
#[tracing::instrument(name = "identity.ops.describe_step", skip_all)]
pub async fn run(context: &Context, peer: &Peer, command: Command) -> Result<Described, Fault> {
    let tenant = context.tenant(peer.tenant())?;
    let token = command.token.ok_or_else(Fault::unauthenticated)?;
    let step = context.sessions.look_at_step(peer, &token).await?;
    let until = step.until;
    let opened = open(context, peer, step).await?;
    let known = holder::open(context, peer, opened.credential.account).await?;
    let rules = password_rules(&tenant, &known.of_password()).each();
    Ok(Described { email: known.email, until, rules })
}

/// A step at which another password is chosen, and the password that is stored now.
pub(super) struct Opened {
    pub(super) step: NewPassword,
    pub(super) credential: Credential,
}

/// Opens a step. One of an account that is closed, or of a password that is another meanwhile, leads nowhere.
pub(super) async fn open(context: &Context, peer: &Peer, step: Step) -> Result<Opened, Fault> {
    let WayIn::NewPassword(step) = WayIn::of(step.standing) else { return Err(Fault::unauthenticated()) };
    let mut tx = context.read(peer).await?;
    let credential = accounts::credential_of(&mut tx, step.account()).await?;
    tx.commit().await?;
    let is_proved = |found: &Credential| found.hashed.mark() == step.standing().proved.password;
    let credential = credential.filter(is_proved).ok_or_else(Fault::unauthenticated)?;
    Ok(Opened { step, credential })
}
