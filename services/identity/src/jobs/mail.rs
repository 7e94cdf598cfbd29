//! The mails of accounts: what one says is read and unsealed when it is sent, and its link's token is derived then.
use async_trait::async_trait;
use identity_domain::link::LinkKind;
use kit_authz::Service;
use kit_fault::{Fault, Reason};
use kit_ids::{InvitationId, TenantId};
use kit_locale::Language;
use kit_mail::{MailError, Sender, WriteMail};
use kit_outbox::Record;
use kit_seal::SealContext;
use kit_tenants::Tenant;
use tracing::info;

use crate::crypto::token::Token;
use crate::mail::content::Invitation;
use crate::ops::Context;
use crate::ops::outgoing::Mail;
use crate::store::invitations::{self, UnusedInvitation};

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
        let Mail::Invitation { invitation, epoch } = mail;
        let config = self.context.tenants.get(tenant).ok_or(MailError::Unknown("tenant"))?;
        let read = self.unused(tenant, invitation).await.map_err(|fault| of_fault(&fault))?;
        let now = self.context.clock.now();
        let Some(row) = read.filter(|row| row.epoch == epoch && now < row.expires_at) else {
            info!(%tenant, %invitation, "a link that opens nothing is not sent");
            return Ok(None);
        };
        let to = self.address(tenant, &row).await.map_err(|fault| of_fault(&fault))?;
        let keys = self.context.sealer.tenant(tenant).await.map_err(|error| of_fault(&error.into()))?;
        let token = Token::of_link(&keys, LinkKind::Invitation, invitation, epoch).reveal();
        let (origin, tag) = (config.domains().primary.origin(self.public_port), config.default_language());
        let content = Invitation {
            language: Language::of(tag),
            business: config.display_name().to_owned(),
            url: format!("{origin}/invitation?t={token}&lang={tag}"),
            until: row.expires_at.to_zoned(config.zone().clone()),
        };
        let content = content.write();
        Ok(Some(kit_mail::Mail { sender: sender(&config), to, content, attachment: None }))
    }
}

impl AccountMails {
    async fn unused(&self, tenant: &TenantId, id: InvitationId) -> Result<Option<UnusedInvitation>, Fault> {
        let mut tx = self.context.read(&Service::at(tenant)).await?;
        let row = invitations::unused(&mut tx, id).await?;
        tx.commit().await?;
        Ok(row)
    }

    async fn address(&self, tenant: &TenantId, row: &UnusedInvitation) -> Result<String, Fault> {
        let key = self.context.sealer.subject(tenant, row.subject).await?;
        Ok(key.open_text(SealContext::of("invitation", "email_sealed", row.id), &row.email_sealed)?)
    }
}

/// What is unavailable holds every mail of the tenant; what can not be read holds this one.
fn of_fault(fault: &Fault) -> MailError {
    match fault.reason {
        Reason::Unavailable => MailError::Unknown("invitation"),
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
