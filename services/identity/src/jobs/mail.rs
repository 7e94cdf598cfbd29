//! The mails of accounts: what one says is read and unsealed when it is sent, and its link's token is derived then.
use async_trait::async_trait;
use identity_domain::link::{LinkEpoch, LinkKind};
use jiff::Timestamp;
use kit_authz::Service;
use kit_fault::{Fault, Reason};
use kit_ids::{AccountId, InvitationId, ResetId, TenantId};
use kit_locale::Language;
use kit_mail::{Content, MailError, Sender, WriteMail};
use kit_outbox::Record;
use kit_seal::SealContext;
use kit_tenants::Tenant;
use tracing::info;

use crate::crypto::token::Token;
use crate::mail::content::Invitation;
use crate::mail::password::{About, Told};
use crate::ops::Context;
use crate::ops::outgoing::Mail;
use crate::store::resets::{self, By};
use crate::store::{accounts, invitations};

/// Writes the mails that accounts ask for.
pub struct AccountMails {
    /// What it reads.
    pub context: Context,
    /// Port of the public entry point in links; 0 or 443: none is written.
    pub public_port: u16,
}

#[async_trait]
impl WriteMail for AccountMails {
    #[tracing::instrument(name = "identity.jobs.mail", skip_all)]
    async fn write(&self, tenant: &TenantId, record: &Record) -> Result<Option<kit_mail::Mail>, MailError> {
        let mail: Mail = serde_json::from_slice(&record.bytes).map_err(|_| MailError::Never("record"))?;
        let config = self.context.tenants.get(tenant).ok_or(MailError::Unknown("tenant"))?;
        let written = match mail {
            Mail::Invitation { invitation, epoch } => self.invitation(&config, invitation, epoch).await,
            Mail::Reset { reset } => self.reset(&config, reset).await,
            Mail::PasswordChanged { account, at } => self.changed(&config, account, at).await,
            Mail::Locked { account, until } => self.locked(&config, account, until).await,
        };
        let Some(Written { to, content }) = written.map_err(|fault| of_fault(&fault))? else {
            info!(%tenant, aggregate = record.aggregate, "a mail that is good for nothing any more is not sent");
            return Ok(None);
        };
        Ok(Some(kit_mail::Mail { sender: sender(&config), to, content, attachment: None }))
    }
}

/// A mail's receiver, and what it says.
struct Written {
    to: String,
    content: Content,
}

impl AccountMails {
    /// An invitation, while its link is the one that was asked for and opens something.
    async fn invitation(
        &self,
        config: &Tenant,
        invitation: InvitationId,
        epoch: LinkEpoch,
    ) -> Result<Option<Written>, Fault> {
        let mut tx = self.context.read(&Service::at(config.id())).await?;
        let row = invitations::unused(&mut tx, invitation).await?;
        tx.commit().await?;
        let now = self.context.clock.now();
        let Some(row) = row.filter(|row| row.epoch == epoch && now < row.expires_at) else { return Ok(None) };
        let key = self.context.sealer.subject(config.id(), row.subject).await?;
        let keys = self.context.sealer.tenant(config.id()).await?;
        let token = Token::of_link(&keys, LinkKind::Invitation, invitation, epoch);
        let content = Invitation {
            language: Language::of(config.default_language()),
            business: config.display_name().to_owned(),
            url: self.url(config, "/invitation", Some(&token)),
            until: row.expires_at.to_zoned(config.zone().clone()),
        };
        let to = key.open_text(SealContext::of("invitation", "email_sealed", row.id), &row.email_sealed)?;
        Ok(Some(Written { to, content: content.write() }))
    }

    /// The link of a reset, while it opens something.
    async fn reset(&self, config: &Tenant, reset: ResetId) -> Result<Option<Written>, Fault> {
        let mut tx = self.context.read(&Service::at(config.id())).await?;
        let row = resets::open(&mut tx, By::Id(reset), self.context.clock.now()).await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let keys = self.context.sealer.tenant(config.id()).await?;
        let token = Token::of_link(&keys, LinkKind::Reset, reset, row.epoch);
        let url = self.url(config, "/reset/new", Some(&token));
        let told = Told::Reset(row.expires_at.to_zoned(config.zone().clone()));
        self.to_account(config, row.account, &About { url, ..self.about(config) }.write(&told)).await
    }

    async fn changed(
        &self,
        config: &Tenant,
        account: AccountId,
        at: Timestamp,
    ) -> Result<Option<Written>, Fault> {
        let told = Told::Changed(at.to_zoned(config.zone().clone()));
        self.to_account(config, account, &self.about(config).write(&told)).await
    }

    async fn locked(
        &self,
        config: &Tenant,
        account: AccountId,
        until: Option<Timestamp>,
    ) -> Result<Option<Written>, Fault> {
        let told = Told::Locked(until.map(|until| until.to_zoned(config.zone().clone())));
        self.to_account(config, account, &self.about(config).write(&told)).await
    }

    /// A mail to an account's own address; one that is gone gets none.
    async fn to_account(
        &self,
        config: &Tenant,
        id: AccountId,
        content: &Content,
    ) -> Result<Option<Written>, Fault> {
        let mut tx = self.context.read(&Service::at(config.id())).await?;
        let account = accounts::get(&mut tx, id).await?;
        tx.commit().await?;
        let Some(account) = account else { return Ok(None) };
        let key = self.context.sealer.subject(config.id(), account.subject).await?;
        let to = key.open_text(SealContext::of("account", "email_sealed", id), &account.email_sealed)?;
        Ok(Some(Written { to, content: content.clone() }))
    }

    fn about(&self, config: &Tenant) -> About {
        About {
            language: Language::of(config.default_language()),
            business: config.display_name().to_owned(),
            url: self.url(config, "/reset", None),
        }
    }

    /// A page at the tenant's primary host, in its first language.
    fn url(&self, config: &Tenant, page: &str, token: Option<&Token>) -> String {
        let (origin, tag) = (config.domains().primary.origin(self.public_port), config.default_language());
        let token = token.map_or_else(String::new, |token| format!("t={}&", token.reveal()));
        format!("{origin}{page}?{token}lang={tag}")
    }
}

/// What is unavailable holds every mail of the tenant; what can not be read holds this one.
fn of_fault(fault: &Fault) -> MailError {
    match fault.reason {
        Reason::Unavailable => MailError::Unknown("account"),
        _ => MailError::Unreadable,
    }
}

fn sender(config: &Tenant) -> Sender {
    Sender {
        name: config.display_name().to_owned(),
        accent: kit_brand::shades_or_product(config.accent()),
        host: config.domains().primary.host.clone(),
        address: config.mail_from().map(str::to_owned),
    }
}
