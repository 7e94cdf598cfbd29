//! The browser from which somebody comes.
use kit_access::Peer;
use kit_fault::Fault;
use kit_ids::AccountId;
use uuid::Uuid;

use super::Context;
use crate::crypto::token::Token;
use crate::store::devices;

/// A browser that shows a token which was given out here.
pub(super) struct ShownDevice {
    /// The token.
    pub(super) token: Token,
    /// Whether the account's holder signed in with it lately.
    pub(super) is_known: bool,
}

/// The browser, if its token is one of ours; made-up ones are none. The same is asked where there is no such account.
pub(super) async fn shown_device(
    context: &Context,
    peer: &Peer,
    account: Option<AccountId>,
    shown: Option<Token>,
) -> Result<Option<ShownDevice>, Fault> {
    let Some(token) = shown else { return Ok(None) };
    let (hash, now) = (token.hash(), context.clock.now());
    let account = account.unwrap_or_else(|| AccountId::from(Uuid::nil()));
    let mut tx = context.read(peer).await?;
    let is_given_out = devices::is_given_out(&mut tx, &hash).await?;
    let is_known = devices::is_known(&mut tx, account, &hash, now).await?;
    tx.commit().await?;
    Ok(is_given_out.then_some(ShownDevice { token, is_known }))
}
