//! Mails, from the outbox to the folder: what they say in each language, and what they never say under HIPAA.
use std::sync::Arc;

use booking::jobs::mail::BookingMails;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::tenant::v1::Profile;
use kit_mail::{MailConfig, Mailer, Postman};
use kit_outbox::Deliver;
use kit_tenants::testing::{With as _, tenant, tenants};
use kit_testkit::mail::{TRIED_FOR_A_DAY, decoded, mails, send, send_until};

use crate::booked::{book_request, booked};
use crate::harness::{Harness, LUNA, guest, message};
use crate::put::id;

/// The mails of bookings as the service sends them.
fn job(harness: &Harness, url: &str) -> Arc<dyn Deliver> {
    let mailer = Mailer::from_url(&url.to_owned().into()).unwrap();
    let config = MailConfig { mailer, from: None, public_port: harness.context.public_port };
    Arc::new(Postman::new(BookingMails { context: harness.context.clone() }, config))
}

pub async fn deliver(harness: &Harness, url: &str) {
    send(&harness.db, [job(harness, url)]).await;
}

#[tokio::test]
async fn confirmation_and_cancellation_are_written_in_the_clients_language() {
    let (harness, _) = Harness::with_fake_policy().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file:{}", folder.path().display());
    let (booking, token) = harness.booked(book_request()).await;
    deliver(&harness, &url).await;
    let mail = mails(folder.path()).pop().unwrap();
    let text = decoded(&mail);
    assert!(mail.contains("To: zenobia.canaria@example.org"), "{mail}");
    let link = format!(
        "https://salon-luna.localhost:8443/bookings/{}?t={token}&lang=es",
        uuid::Uuid::from_slice(&booking.id).unwrap()
    );
    for part in [
        "Zenobia Canaria",
        "Corte",
        "Provider 11",
        "Miércoles 25 de noviembre de 2026",
        "11:00 a 12:00",
        "85,00",
        &link,
        &booking.code,
        "Puede cancelar sin coste hasta el martes 24 de noviembre de 2026 a las 11:00, 24 horas antes.",
        "SUMMARY:Corte en Salon Luna",
        "SEQUENCE:1",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(mail.contains("Content-Type: text/calendar; charset=utf-8; method=PUBLISH"), "{mail}");
    let wish = pb::CancelRequest { id: booking.id, manage_token: token, ..pb::CancelRequest::default() };
    message(harness.bookings().cancel(guest(LUNA, wish)).await);
    deliver(&harness, &url).await;
    let all = mails(folder.path());
    assert_eq!(all.len(), 2);
    let cancelled = all.iter().map(|mail| decoded(mail)).find(|text| text.contains("Su cita está cancelada"));
    for line in ["STATUS:CANCELLED", "SEQUENCE:2", "METHOD:CANCEL"] {
        assert!(cancelled.as_ref().is_some_and(|text| text.contains(line)), "{line}");
    }
    assert!(all.iter().any(|mail| mail.contains("text/calendar; charset=utf-8; method=CANCEL")));
    let english = pb::BookRequest { provider_id: id(12), language: "en".to_owned(), ..book_request() };
    harness.booked(english).await;
    deliver(&harness, &url).await;
    assert!(mails(folder.path()).iter().any(|mail| decoded(mail).contains("Your booking is confirmed")));
}

#[tokio::test]
async fn a_booking_is_written_to_in_the_region_that_its_language_has_got_since() {
    let (mut harness, _) = Harness::with_fake_policy().await;
    let folder = tempfile::tempdir().unwrap();
    let wish = pb::BookRequest { language: "en-GB".to_owned(), ..book_request() };
    let (booking, _) = harness.booked(wish).await;
    assert_eq!(booking.language, "en", "the business has no other English");
    let languages = ["es-ES", "en-US"].map(str::to_owned).to_vec();
    harness.context.tenants = tenants(&[tenant(LUNA).with(|config| config.languages = languages)]);
    deliver(&harness, &format!("file:{}", folder.path().display())).await;
    let text = decoded(&mails(folder.path()).pop().unwrap());
    for part in ["Wednesday, November 25, 2026", "11:00\u{a0}am to 12:00\u{a0}pm", "&lang=en-US", "Haircut"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn under_hipaa_no_byte_names_client_service_price_or_provider() {
    let (mut harness, _) = Harness::with_fake_policy().await;
    let hipaa = tenant(LUNA).with(|config| {
        config.profile = Profile::Hipaa.into();
        config.accent = "#20639b".to_owned();
    });
    harness.context.tenants = tenants(&[hipaa]);
    for (language, provider, what) in [("es", 11, "Su cita está"), ("en", 12, "Your booking is")] {
        let folder = tempfile::tempdir().unwrap();
        let mut wish =
            pb::BookRequest { provider_id: id(provider), language: language.to_owned(), ..book_request() };
        "someone@example.org".clone_into(&mut wish.client.as_mut().unwrap().email);
        let (booking, token) = harness.booked(wish).await;
        let ask = || pb::CalendarRequest { id: booking.id.clone(), manage_token: token.clone() };
        let calendar = message(harness.bookings().calendar(guest(LUNA, ask())).await).ics;
        let calendar = String::from_utf8(calendar).unwrap();
        let wish = pb::CancelRequest {
            id: booking.id.clone(),
            manage_token: token.clone(),
            reason: "Zenobia is ill".to_owned(),
            ..pb::CancelRequest::default()
        };
        message(harness.bookings().cancel(guest(LUNA, wish)).await);
        deliver(&harness, &format!("file:{}", folder.path().display())).await;
        let all = mails(folder.path());
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|mail| mail.contains("text/calendar")), "the file says as little as the mail");
        assert!(all.iter().all(|mail| decoded(mail).contains("background-color:#20639b")), "its own accent");
        assert!(
            all.iter().all(|mail| decoded(mail).matches(what).count() >= 2),
            "text and HTML, in {language}"
        );
        for file in all.iter().map(|mail| format!("{mail}{}", decoded(mail))).chain([calendar]) {
            assert!(file.contains(&booking.code) && file.contains("Salon Luna"), "{file}");
            for name in ["Zenobia", "Canaria", "Corte", "Haircut", "Provider 1", "85,00", "85.00"] {
                assert!(!file.to_lowercase().contains(&name.to_lowercase()), "{name} in {file}");
            }
        }
    }
}

#[tokio::test]
async fn a_mail_that_can_never_be_written_does_not_hold_up_the_next() {
    let (harness, folder) = (booked(2).await, tempfile::tempdir().unwrap());
    let url = format!("file:{}", folder.path().display());
    // The first tells of a cancellation that never was.
    harness
        .db
        .arrange(
            "update holdfast.outbox set \
                record = convert_to(replace(convert_from(record, 'utf8'), 'confirmed', 'cancelled'), 'utf8') \
                where position = (select min(position) from holdfast.outbox where destination = 'mail')",
        )
        .await;
    let aside = "select count(*) = 1 and min(attempts) > 1 from holdfast.outbox where destination = 'mail'";
    send_until(&harness.db, [job(&harness, &url)], aside).await;
    assert_eq!(mails(folder.path()).len(), 1);
    harness.db.arrange(TRIED_FOR_A_DAY).await;
    deliver(&harness, &url).await;
    assert_eq!(mails(folder.path()).len(), 1, "it is given up after a day");
}
