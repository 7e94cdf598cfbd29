//! Chooses another password on the way in, and signs in. The step's token is the proof. It is taken when the password
//! is judged and hashed: what is refused uses nothing up, and of all who take it at once one gets it.
use identity_domain::password::Password;
use identity_domain::way_in::WayIn;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use tracing::Instrument as _;

use super::entry::{self, ByStep};
use super::{Context, browser, describe_step, set_password};
use crate::authz::ChoosePassword;
use crate::crypto::token::Token;
use crate::ops::sign_in::NewSession;
use crate::store::accounts::Credential;

/// What somebody chose. Has no Debug: it holds what was typed.
pub struct Command {
    /// The step's token; what is none opens nothing.
    pub token: Option<Token>,
    /// The password, as typed.
    pub password: Password,
    /// The client's address.
    pub client_ip: String,
    /// The token of the browser, if it shows one.
    pub device: Option<Token>,
}

/// Stores the password and begins the session, also where the caller waits no longer.
#[tracing::instrument(name = "identity.ops.new_password", skip_all)]
pub async fn run(context: &Context, peer: &Peer, command: Command) -> Result<NewSession, Fault> {
    let (context, peer) = (context.clone(), peer.clone());
    let choice = async move { choose(&context, &peer, command).await };
    tokio::spawn(choice.in_current_span()).await.map_err(|error| Fault::internal(&error))?
}

async fn choose(context: &Context, peer: &Peer, command: Command) -> Result<NewSession, Fault> {
    let Command { token, password, client_ip, device } = command;
    let token = token.ok_or_else(Fault::unauthenticated)?;
    let step = context.sessions.look_at_step(peer, &token).await?;
    let opened = describe_step::open(context, peer, step).await?;
    let account = opened.credential.account;
    let chosen = set_password::choose(context, peer, &opened.credential, password).await?;
    let keys = context.sealer.tenant(peer.tenant()).await?;
    let client_ip = keys.blind_index("source", client_ip.as_bytes());
    let shown = browser::shown_device(context, peer, Some(account), device).await?;
    let device = shown.map_or_else(|| Token::random(&context.clock), |shown| shown.token);
    let WayIn::Session(entered) = opened.step.chosen(chosen.hashed().mark()) else {
        return Err(Fault::unauthenticated());
    };
    let Ok(permit) = Permit::<ChoosePassword>::request(peer, opened.step);
    let mut tx = context.write(&permit).await?;
    // Who finds no connection has lost no step.
    context.sessions.take_step(peer, &token).await?;
    let version = chosen.store(context, &mut tx).await?.ok_or_else(Fault::unauthenticated)?;
    tx.commit().await?;
    let credential = Credential { version, ..opened.credential };
    let begun = entry::begin(context, peer, entered, &credential).await?;
    let by_step = ByStep { account, version, device: &device, client_ip };
    if let Err(fault) = entry::record(context, peer, by_step).await {
        context.sessions.abandon(&begun.token).await?;
        return Err(fault);
    }
    Ok(NewSession { token: begun.token, device, absolute_end: begun.absolute_end })
}
