//! The mails of bookings: what one says is read and unsealed when it is sent.
use async_trait::async_trait;
use booking_domain::manage::LinkShows;
use kit_authz::Service;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_locale::Language;
use kit_mail::{Attachment, MailError, Sender, WriteMail};
use kit_outbox::Record;
use kit_tenants::Tenant;
use tracing::info;

use crate::mail::content::{AcceptedLink, MailInput, Names, Occasion};
use crate::mail::words::Sentences as _;
use crate::ops::calendar::{CalendarFile, Method};
use crate::ops::context::Context;
use crate::ops::manage;
use crate::ops::outgoing::{Mail, MailOccasion};
use crate::ops::view::{Sealed, View};
use crate::store::bookings;

/// Writes the mails that bookings ask for.
pub struct BookingMails {
    /// What it reads.
    pub context: Context,
}

#[async_trait]
impl WriteMail for BookingMails {
    #[tracing::instrument(name = "booking.jobs.mail", skip_all)]
    async fn write(&self, tenant: &TenantId, record: &Record) -> Result<Option<kit_mail::Mail>, MailError> {
        let mail: Mail = serde_json::from_slice(&record.bytes).map_err(|_| MailError::Never("record"))?;
        let config = self.context.tenants.get(tenant).ok_or(MailError::Unknown("tenant"))?;
        let Some(view) = self.view(tenant, &mail).await? else { return Ok(None) };
        if view.booking.client != mail.client {
            info!(%tenant, booking = %mail.booking, "the address was corrected since");
            return Ok(None);
        }
        if view.person.is_none() && view.unreadable {
            return Err(MailError::Unreadable);
        }
        let to = view.person.as_ref().map(|person| person.email.clone()).unwrap_or_default();
        if to.is_empty() {
            info!(%tenant, booking = %mail.booking, "nobody to write to");
            return Ok(None);
        }
        let is_current = mail.epoch == view.booking.manage_epoch;
        let shows = LinkShows::of(&view.booking, self.context.clock.now());
        if mail.occasion == MailOccasion::Link && !(is_current && shows == LinkShows::Everything) {
            info!(%tenant, booking = %mail.booking, "a link that opens nothing is not sent");
            return Ok(None);
        }
        let keys = self.context.keys(tenant).await.map_err(|_| MailError::Unknown("keys"))?;
        let token = is_current.then(|| manage::token(&keys, view.booking.id, mail.epoch));
        let input = self.input(&config, &view, mail.occasion, token.as_deref());
        let input = input.ok_or(MailError::Unreadable)?;
        let content = input.write();
        let attachment = Some(self.attached(&config, &view));
        Ok(Some(kit_mail::Mail { sender: input.sender, to, content, attachment }))
    }
}

impl BookingMails {
    /// The booking with who books; `None`: it is gone.
    async fn view(&self, tenant: &TenantId, mail: &Mail) -> Result<Option<View>, MailError> {
        let read = async {
            let mut tx = self.context.read(&Service::at(tenant)).await?;
            let Some(booking) = bookings::get(&mut tx, mail.booking).await? else { return Ok(None) };
            let sealed = Sealed::load(&mut tx, [&booking]).await?;
            let mut view = View::load(&mut tx, booking).await?;
            tx.commit().await?;
            view.open(&self.context, tenant, &sealed).await?;
            Ok::<_, Fault>(Some(view))
        };
        read.await.map_err(|fault| match fault.reason {
            Reason::Unavailable => MailError::Unknown("booking"),
            _ => MailError::Unreadable,
        })
    }

    /// The file for the calendar, which says as little as the mail does. Its METHOD is repeated in the part's type (RFC
    /// 6047, section 2.4).
    fn attached(&self, config: &Tenant, view: &View) -> Attachment {
        let method = Method::of(view);
        let origin = &self.context.origin(config);
        let at = self.context.clock.now();
        let file = CalendarFile { tenant: config, view, origin, method: Some(method), at };
        Attachment {
            name: Language::of(config.language([&view.booking.language])).message("calendar-file", &[]),
            media_type: format!("text/calendar; charset=utf-8; method={}", method.as_str()),
            text: file.write(),
        }
    }

    /// What a mail says; without a token (it was revoked since) it holds no link.
    fn input(
        &self,
        config: &Tenant,
        view: &View,
        occasion: MailOccasion,
        token: Option<&str>,
    ) -> Option<MailInput> {
        let booking = &view.booking;
        let origin = self.context.origin(config);
        let language = config.language([&booking.language]);
        let names = || Names {
            client: view.person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
            service: view.service.name.pick(language, config.default_language()).to_owned(),
            provider: view.provider.name.clone(),
        };
        let location = view.provider.location.as_ref().filter(|_| !config.hipaa());
        let own = &config.public_contact().address;
        Some(MailInput {
            occasion: happened(view, occasion)?,
            language: Language::of(language),
            sender: sender(config),
            address: location.map_or(own, |location| &location.address).clone(),
            phone: config.public_contact().phone.clone(),
            manage_url: token
                .map(|token| format!("{origin}/bookings/{}?t={token}&lang={language}", booking.id)),
            calendar_url: token
                .map(|token| format!("{origin}/bookings/{}/calendar.ics?t={token}", booking.id)),
            origin,
            names: if config.hipaa() { None } else { Some(names()) },
            start: booking.starts_at,
            end: booking.ends_at,
            zone: jiff::tz::TimeZone::get(&booking.zone).ok()?,
            code: booking.code.clone(),
            price: booking.price,
            paid: booking.paid,
            made_at: booking.made_at,
            cancel_until: booking.cancel_until,
            refunds: booking.refunds.clone(),
            no_show: booking.no_show,
            receipt: view.acceptance.as_ref().map(|one| one.hash.code().to_string()),
            accepted: view.acceptance.iter().flat_map(|one| &one.accepted).map(link).collect(),
        })
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

fn happened(view: &View, occasion: MailOccasion) -> Option<Occasion> {
    match occasion {
        MailOccasion::Confirmed => Some(Occasion::Confirmed),
        MailOccasion::Link => Some(Occasion::Link),
        MailOccasion::Cancelled => view.cancellation.as_ref().map(|one| Occasion::Cancelled {
            percent: one.decision.refund_percent,
            refund: one.decision.refund,
            fee: one.decision.fee,
        }),
    }
}

fn link(accepted: &policy_api::Accepted) -> AcceptedLink {
    AcceptedLink {
        kind: accepted.kind,
        version: accepted.version,
        digest: data_encoding::HEXLOWER.encode(&accepted.digest),
    }
}
