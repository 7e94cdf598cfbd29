//! The mail job: the relay's destination `mail`. What a mail says is read and unsealed when it is sent.
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use booking_domain::manage::LinkShows;
use kit_authz::Service;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_locale::Language;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Disposition, Record, destination, in_record_span};
use kit_tenants::Tenant;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::mail::content::{AcceptedLink, MailInput, Names, Occasion};
use crate::mail::mailer::{CalendarFile, MailError, Mailer, OutgoingMail};
use crate::mail::words::Sentences as _;
use crate::ops::calendar::{self, Method};
use crate::ops::context::Context;
use crate::ops::manage;
use crate::ops::outgoing::{Mail, MailOccasion};
use crate::ops::view::{Sealed, View};
use crate::store::bookings;

/// How long a batch may take before the rest waits for the next one, and one mail: together less than the relay grants,
/// so that no mail which was sent is forgotten and sent again.
const BATCH_TIME: Duration = Duration::from_mins(1);
const MAIL_TIME: Duration = Duration::from_secs(45);
/// How often a mail is tried that alone can not be sent, before it is given up: about a day, long enough for a
/// greylist, a mailbox that is full over night, and a mend of what can not be read. Times when nothing could be sent do
/// not count.
const TRIES: u32 = 50;
/// How often one is tried that the server may have taken without saying so: its receiver gets no more copies than that.
const UNSURE_TRIES: u32 = 5;

/// Writes and sends the mails that bookings ask for.
pub struct MailJob {
    /// What it reads.
    pub context: Context,
    /// How it sends.
    pub mailer: Mailer,
    /// The installation's sender, where a tenant has none.
    pub from: Option<String>,
}

#[async_trait]
impl Deliver for MailJob {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let begun = Instant::now();
        let mut dispositions = Vec::with_capacity(batch.len());
        for record in batch {
            if begun.elapsed() > BATCH_TIME {
                break;
            }
            match self.in_time(tenant, record).await {
                Ok(()) => dispositions.push(Disposition::Done),
                Err(error) if error.is_of_the_server() => {
                    if dispositions.is_empty() {
                        return Err(DeliverError(error.to_string()));
                    }
                    warn!(%tenant, %error, "mails wait");
                    break;
                }
                Err(error) => dispositions.push(of_this_mail(tenant, record, &error)),
            }
        }
        Ok(Acknowledged::Each(dispositions))
    }
}

impl MailJob {
    /// One mail, in the trace of the act that asked for it.
    async fn in_time(&self, tenant: &TenantId, record: &Record) -> Result<(), MailError> {
        let sent = tokio::time::timeout(MAIL_TIME, Box::pin(self.one(tenant, record)));
        let sent = in_record_span(destination::MAIL, tenant, record, sent).await;
        sent.unwrap_or(Err(MailError::Unknown("time")))
    }

    #[tracing::instrument(name = "booking.jobs.mail", skip_all)]
    async fn one(&self, tenant: &TenantId, record: &Record) -> Result<(), MailError> {
        let mail: Mail = serde_json::from_slice(&record.bytes).map_err(|_| MailError::Never("record"))?;
        let config = self.context.tenants.get(tenant).ok_or(MailError::Unknown("tenant"))?;
        let Some(view) = self.view(tenant, &mail).await? else { return Ok(()) };
        if view.booking.client != mail.client {
            info!(%tenant, booking = %mail.booking, "the address was corrected since");
            return Ok(());
        }
        if view.person.is_none() && view.unreadable {
            return Err(MailError::Unreadable);
        }
        let to = view.person.as_ref().map(|person| person.email.clone()).unwrap_or_default();
        if to.is_empty() {
            info!(%tenant, booking = %mail.booking, "nobody to write to");
            return Ok(());
        }
        let is_current = mail.epoch == view.booking.manage_epoch;
        let shows = LinkShows::of(&view.booking, self.context.clock.now());
        if mail.occasion == MailOccasion::Link && !(is_current && shows == LinkShows::Everything) {
            info!(%tenant, booking = %mail.booking, "a link that opens nothing is not sent");
            return Ok(());
        }
        let keys = self.context.keys(tenant).await.map_err(|_| MailError::Unknown("keys"))?;
        let token = is_current.then(|| manage::token(&keys, view.booking.id, mail.epoch));
        let input = self.input(&config, &view, mail.occasion, token.as_deref());
        let content = input.ok_or(MailError::Unreadable)?.write();
        let host = config.domains().primary.host.clone();
        let mail = OutgoingMail {
            event: record.event,
            from: self.sender(&config, &host),
            host,
            from_name: config.display_name().to_owned(),
            to,
            date: record.made_at,
            content,
            calendar: self.attached(&config, &view),
        };
        self.mailer.send(&mail).await
    }

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

    fn sender(&self, config: &Tenant, host: &str) -> String {
        if let Some(own) = config.mail_from() {
            return own.to_owned();
        }
        self.from.clone().unwrap_or_else(|| format!("no-reply@{host}"))
    }

    /// The file for the calendar, which says as little as the mail does.
    fn attached(&self, config: &Tenant, view: &View) -> CalendarFile {
        let method = Method::of(view);
        let file = calendar::CalendarFile {
            tenant: config,
            view,
            origin: &self.context.origin(config),
            method: Some(method),
        };
        CalendarFile {
            name: Language::of(config.language([&view.booking.language])).message("calendar-file", &[]),
            method: method.as_str(),
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
            business: config.display_name().to_owned(),
            accent: kit_brand::shades_or_product(config.accent()),
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

/// What becomes of a mail that can not be sent while others can.
fn of_this_mail(tenant: &TenantId, record: &Record, error: &MailError) -> Disposition {
    let tries = match error {
        MailError::Never(_) => 1,
        MailError::Unsure => UNSURE_TRIES,
        _ => TRIES,
    };
    if record.asides.saturating_add(1) >= tries {
        warn!(%tenant, %error, "a mail can not be sent and is given up");
        return Disposition::Done;
    }
    warn!(%tenant, %error, "a mail is set aside");
    Disposition::Aside
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

/// A mail job behind the relay.
#[must_use]
pub fn deliverer(job: MailJob) -> Arc<dyn Deliver> {
    Arc::new(job)
}
