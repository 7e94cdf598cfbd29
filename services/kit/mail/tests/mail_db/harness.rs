//! Mails that say nothing in particular, one a record: a record holds who gets it.
use std::sync::Arc;

use async_trait::async_trait;
use kit_clock::Clock;
use kit_ids::{EventId, TenantId};
use kit_mail::{Attachment, Content, Link, Mail, MailConfig, MailError, Mailer, Postman, Sender, WriteMail};
use kit_outbox::{Deliver, NewRecord, Record, destination, enqueue};
use kit_testkit::{TestDb, arrange, tenant_id};

pub const LUNA: &str = "salon-luna";

/// Writes to whom the record names; "nobody" is nobody.
pub struct Greetings {
    /// The business's own sender.
    pub own: Option<String>,
    /// A file that comes with each.
    pub file: Option<Attachment>,
}

#[async_trait]
impl WriteMail for Greetings {
    async fn write(&self, tenant: &TenantId, record: &Record) -> Result<Option<Mail>, MailError> {
        let to = String::from_utf8(record.bytes.clone()).map_err(|_| MailError::Unreadable)?;
        if to == "nobody" {
            return Ok(None);
        }
        let sender = Sender {
            name: "Salón Luna".to_owned(),
            accent: kit_brand::shades_or_product(None),
            host: format!("{tenant}.localhost"),
            address: self.own.clone(),
        };
        let link = Link { label: "Go on".to_owned(), url: "https://salon-luna.localhost/on".to_owned() };
        let content = Content {
            language: "en".to_owned(),
            subject: "Your invitation".to_owned(),
            heading: "You’re invited".to_owned(),
            actions: vec![link],
            footer: "Sent by Holdfast.".to_owned(),
            ..Content::default()
        };
        Ok(Some(Mail { sender, to, content, attachment: self.file.clone() }))
    }
}

/// What sends greetings to a `MAIL_URL`.
pub fn job(url: &str) -> Arc<dyn Deliver> {
    job_of(Greetings { own: None, file: None }, url, None)
}

/// What sends these, with the installation's sender.
pub fn job_of(writer: Greetings, url: &str, from: Option<&str>) -> Arc<dyn Deliver> {
    let mailer = Mailer::from_url(&url.to_owned().into()).unwrap();
    let config = MailConfig { mailer, from: from.map(str::to_owned), public_port: 0 };
    Arc::new(Postman::new(writer, config))
}

/// An outbox in which a mail waits for each of these.
pub async fn waiting<A: AsRef<str>>(receivers: &[A]) -> TestDb {
    let db = TestDb::fresh("booking", &[&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS]).await;
    let clock = Clock::system();
    let record = |to: &A| {
        let event = clock.id::<EventId>();
        NewRecord::new(event, destination::MAIL, format!("greeting/{event}"), to.as_ref().into())
    };
    let records: Vec<_> = receivers.iter().map(record).collect();
    let mut tx = db.app().write(&arrange(&tenant_id(LUNA))).await.unwrap();
    enqueue(&mut tx, clock.now(), &records).await.unwrap();
    tx.commit().await.unwrap();
    db
}
