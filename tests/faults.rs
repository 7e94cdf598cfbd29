//! Each dependency stopped and hung: exactly what the architecture says goes on, goes on; the rest is refused within
//! two seconds; nothing is half done; everything is well again by itself.
use std::time::{Duration, Instant};

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::relay::Link;
use holdfast_tests::wait::until;
use serde_json::{Value, json};

use crate::booking::{booked_by, next_week, order};

const TENANT: &str = "salon-luna";
/// A refusal takes no longer.
const WITHIN: Duration = Duration::from_secs(2);

/// What a person may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Operation {
    Tenant,
    Services,
    Slots,
    Quote,
    Agreements,
    Book,
    Read,
    Preview,
    SignIn,
    Session,
    Audit,
    VerifyConsents,
}

/// An outage: which link or process, and what follows.
struct Case {
    outage: Outage,
    goes_on: &'static [Operation],
    refused: &'static [Operation],
}

#[derive(Clone, Copy, Debug)]
enum Outage {
    Link(&'static str, &'static str, Link),
    Hung(&'static str),
    Stopped(&'static str),
}

#[derive(Clone)]
struct Fixture {
    guest: Client,
    staff: Client,
    sign_in: Value,
    body: Value,
    service: String,
    booking: String,
    manage: Client,
}

impl Fixture {
    async fn new(mesh: &Mesh) -> Self {
        let guest = mesh.guest(TENANT);
        let (email, password) = mesh.tenant(TENANT).accounts["owner"].clone();
        let body = order(&guest, "en").await.body;
        let booking = booked_by(&guest, &body).await;
        Self {
            staff: mesh.staff(TENANT, "owner").await,
            sign_in: json!({ "email": email, "password": password }),
            service: body["service"].as_str().expect("an id").to_owned(),
            booking: booking.text_at("/id"),
            manage: guest.managing(&booking.text_at("/manage_token")),
            body: order(&guest, "en").await.body,
            guest,
        }
    }

    async fn call(&self, operation: Operation) -> Response {
        let (from, to) = next_week();
        let booking = format!("/api/v1/bookings/{}", self.booking);
        match operation {
            Operation::Tenant => self.guest.get("/api/v1/tenant").await,
            Operation::Services => self.guest.get("/api/v1/services").await,
            Operation::Slots => {
                self.guest.get(&format!("/api/v1/slots?service={}&from={from}&to={to}", self.service)).await
            }
            Operation::Quote => {
                let (start, provider) = (&self.body["start"], &self.body["provider"]);
                let (start, provider) = (start.as_str().expect("text"), provider.as_str().expect("text"));
                let service = &self.service;
                self.guest
                    .get(&format!("/api/v1/quote?service={service}&provider={provider}&start={start}"))
                    .await
            }
            Operation::Agreements => self.guest.get("/api/v1/agreements").await,
            Operation::Book => self.guest.post("/api/v1/bookings", &self.body).await,
            Operation::Read => self.manage.get(&booking).await,
            Operation::Preview => self.manage.get(&format!("{booking}/cancellation")).await,
            Operation::SignIn => self.guest.post("/api/v1/session", &self.sign_in).await,
            Operation::Session => self.staff.get("/api/v1/session").await,
            Operation::Audit => self.staff.get("/api/v1/admin/audit").await,
            Operation::VerifyConsents => self.staff.post("/api/v1/admin/agreements/verify", &json!({})).await,
        }
    }

    async fn refuses(&self, operation: Operation, outage: Outage) {
        let start = Instant::now();
        let answer = self.call(operation).await;
        let took = start.elapsed();
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (503, "UNAVAILABLE"),
            "{operation:?} with {outage:?}: {}",
            answer.text
        );
        assert!(answer.headers.contains_key("retry-after"), "{operation:?} with {outage:?}: no Retry-After");
        assert!(took < WITHIN, "{operation:?} with {outage:?} took {took:?}");
    }

    async fn works(&self, operation: Operation) -> bool {
        let answer = self.call(operation).await;
        // A slot that somebody else has taken meanwhile is no fault.
        answer.status.is_success() || answer.code() == "SLOT_TAKEN"
    }
}

fn begin(mesh: &Mesh, outage: Outage) {
    match outage {
        Outage::Link(service, server, link) => mesh.relay(service, server).set(link),
        Outage::Hung(service) => mesh.signal(service, "STOP"),
        Outage::Stopped(service) => mesh.stop_service(service),
    }
}

fn end(mesh: &Mesh, outage: Outage) {
    match outage {
        Outage::Link(service, server, _) => mesh.relay(service, server).set(Link::Up),
        Outage::Hung(service) => mesh.signal(service, "CONT"),
        Outage::Stopped(service) => mesh.start_service(service),
    }
}

async fn play(cases: &[Case]) {
    use Operation::{
        Agreements, Audit, Book, Preview, Quote, Read, Services, Session, SignIn, Slots, Tenant,
        VerifyConsents,
    };
    let mesh = Mesh::exclusive().await;
    for case in cases {
        let fixture = Fixture::new(&mesh).await;
        begin(&mesh, case.outage);
        for operation in case.refused {
            fixture.refuses(*operation, case.outage).await;
        }
        for operation in case.goes_on {
            let answer = fixture.call(*operation).await;
            let fine = answer.status.is_success() || answer.code() == "SLOT_TAKEN";
            assert!(fine, "{operation:?} must go on with {:?}: {}", case.outage, answer.text);
        }
        end(&mesh, case.outage);
        for operation in [
            Tenant,
            Services,
            Slots,
            Quote,
            Agreements,
            Book,
            Read,
            Preview,
            SignIn,
            Session,
            Audit,
            VerifyConsents,
        ] {
            until(
                Duration::from_secs(20),
                &format!("{operation:?} to be well after {:?}", case.outage),
                async || {
                    Fixture { guest: mesh.guest(TENANT), ..fixture.clone() }
                        .works(operation)
                        .await
                        .then_some(())
                },
            )
            .await;
        }
        nothing_half_done(&mesh).await;
    }
}

/// Every booking has its acceptance and its place in the consent ledger, once; no claim stands without a booking.
async fn nothing_half_done(mesh: &Mesh) {
    let (booking, policy) = (mesh.database("booking").await, mesh.database("policy").await);
    let count = async |database: &sqlx::PgPool, statement: &'static str| -> i64 {
        sqlx::query_scalar(statement).bind(TENANT).fetch_one(database).await.expect("a count")
    };
    let lost = "select count(*) from booking b where tenant_id = $1 and not exists \
        (select from acceptance a where a.tenant_id = b.tenant_id and a.booking_id = b.id)";
    assert_eq!(count(&booking, lost).await, 0, "bookings without an acceptance");
    let stray = "select count(*) from claim c where tenant_id = $1 and holder_kind = 'booking' and not exists \
        (select from booking b where b.tenant_id = c.tenant_id and b.id = c.holder_id)";
    assert_eq!(count(&booking, stray).await, 0, "claims without a booking");
    until(Duration::from_secs(30), "every consent to be in the ledger", async || {
        let given = count(&booking, "select count(*) from acceptance where tenant_id = $1").await;
        let kept = count(&policy, "select count(*) from consent_record where tenant_id = $1").await;
        assert!(kept <= given, "a consent is in the ledger twice");
        (kept == given).then_some(())
    })
    .await;
}

#[tokio::test]
async fn policy_unavailable() {
    use Operation::{Agreements, Book, Preview, Quote, Read, Services, SignIn, Slots, Tenant};
    let goes_on = &[Tenant, Services, Slots, Read, SignIn];
    let refused = &[Agreements, Quote, Book, Preview];
    play(&[
        Case { outage: Outage::Hung("policy"), goes_on, refused },
        Case { outage: Outage::Stopped("policy"), goes_on, refused },
        Case { outage: Outage::Link("policy", "postgres", Link::Cut), goes_on, refused },
        Case { outage: Outage::Link("policy", "postgres", Link::Hung), goes_on, refused },
    ])
    .await;
}

#[tokio::test]
async fn identity_unavailable() {
    use Operation::{Agreements, Audit, Book, Quote, Read, Services, Session, SignIn, Slots, Tenant};
    let goes_on = &[Tenant, Services, Slots, Agreements, Quote, Book, Read];
    play(&[
        Case { outage: Outage::Hung("identity"), goes_on, refused: &[SignIn, Session, Audit] },
        Case { outage: Outage::Stopped("identity"), goes_on, refused: &[SignIn, Session, Audit] },
        Case { outage: Outage::Link("identity", "postgres", Link::Cut), goes_on, refused: &[SignIn] },
        Case { outage: Outage::Link("identity", "postgres", Link::Hung), goes_on, refused: &[SignIn] },
    ])
    .await;
}

#[tokio::test]
async fn redis_unavailable() {
    use Operation::{Agreements, Audit, Book, Quote, Read, Services, Session, SignIn, Slots, Tenant};
    let goes_on = &[Tenant, Services, Slots, Agreements, Quote, Book, Read];
    let everything = &[Tenant, Services, Slots, Agreements, Quote, Book, Read, SignIn, Session, Audit];
    play(&[
        Case {
            outage: Outage::Link("identity", "redis", Link::Cut),
            goes_on,
            refused: &[SignIn, Session, Audit],
        },
        Case {
            outage: Outage::Link("identity", "redis", Link::Hung),
            goes_on,
            refused: &[SignIn, Session, Audit],
        },
        Case { outage: Outage::Link("gateway", "redis", Link::Cut), goes_on: everything, refused: &[] },
        Case { outage: Outage::Link("gateway", "redis", Link::Hung), goes_on: everything, refused: &[] },
    ])
    .await;
}

#[tokio::test]
async fn retention_unavailable() {
    use Operation::{
        Agreements, Audit, Book, Preview, Quote, Read, Services, Session, SignIn, Slots, Tenant,
    };
    let goes_on = &[Tenant, Services, Slots, Agreements, Quote, Book, Read, Preview, SignIn, Session];
    play(&[
        Case { outage: Outage::Hung("retention"), goes_on, refused: &[Audit] },
        Case { outage: Outage::Stopped("retention"), goes_on, refused: &[Audit] },
        Case { outage: Outage::Link("retention", "postgres", Link::Cut), goes_on, refused: &[Audit] },
        Case { outage: Outage::Link("retention", "postgres", Link::Hung), goes_on, refused: &[Audit] },
    ])
    .await;
}

#[tokio::test]
async fn booking_unavailable() {
    use Operation::{
        Agreements, Audit, Book, Quote, Read, Services, Session, SignIn, Slots, Tenant, VerifyConsents,
    };
    let goes_on = &[Tenant, Agreements, SignIn, Session, Audit, VerifyConsents];
    let refused = &[Services, Slots, Quote, Book, Read];
    play(&[
        Case { outage: Outage::Hung("booking"), goes_on, refused },
        Case { outage: Outage::Stopped("booking"), goes_on, refused },
        Case { outage: Outage::Link("booking", "postgres", Link::Cut), goes_on, refused },
        Case { outage: Outage::Link("booking", "postgres", Link::Hung), goes_on, refused },
    ])
    .await;
}

#[tokio::test]
async fn operator_unavailable() {
    use Operation::{
        Agreements, Audit, Book, Preview, Quote, Read, Services, Session, SignIn, Slots, Tenant,
    };
    let goes_on = &[Tenant, Services, Slots, Agreements, Quote, Book, Read, Preview, SignIn, Session, Audit];
    let outages = [Outage::Hung("operator"), Outage::Stopped("operator")];
    play(&outages.map(|outage| Case { outage, goes_on, refused: &[] })).await;
}

#[tokio::test]
async fn events_arrive_once_though_sender_and_receivers_are_killed() {
    let mesh = Mesh::exclusive().await;
    let guest = mesh.guest(TENANT);
    let mut booked = Vec::new();
    for round in 0..6 {
        mesh.ready().await;
        let body = order(&guest, "en").await.body;
        let key =
            format!("killed-sender-{round}-{}", uuid::Uuid::from_bytes(kit_clock::Clock::system().random()));
        let victim = ["policy", "booking", "retention"][round % 3];
        let first = guest.post_with("/api/v1/bookings", &body, &[("Idempotency-Key", &key)]).await;
        mesh.signal(victim, "KILL");
        let answer = until(Duration::from_secs(30), "the booking's answer", async || {
            let answer =
                mesh.guest(TENANT).post_with("/api/v1/bookings", &body, &[("Idempotency-Key", &key)]).await;
            (answer.status == 201 || answer.code() == "SLOT_TAKEN").then_some(answer)
        })
        .await;
        if first.status == 201 {
            assert_eq!(first.text, answer.text, "a repeated call hears the same");
        }
        if answer.status == 201 {
            booked.push(answer.text_at("/id"));
        }
    }
    nothing_half_done(&mesh).await;
    let retention = mesh.database("retention").await;
    for id in booked {
        until(Duration::from_secs(30), "the audit record", async || {
            let statement = "select count(*) from audit_record where tenant_id = $1 and \
                convert_from(bytes, 'UTF8') like '%booking.book%' and convert_from(bytes, 'UTF8') like '%' || $2 || '%'";
            let found: i64 = sqlx::query_scalar(statement).bind(TENANT).bind(&id).fetch_one(&retention).await.ok()?;
            assert!(found <= 1, "the act is recorded twice");
            (found == 1).then_some(())
        })
        .await;
    }
}
