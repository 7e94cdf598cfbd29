//! Businesses that take no guests: what step 1, the form, the sign-in page and the API say of it.
use gateway_edge::limits::Quotas;
use holdfast_proto::tenant::v1::{ClientAccounts, EffectiveConfig, PublicContact, WhoMayBook};
use kit_tenants::testing::{With as _, tenant, tenants};

use crate::fixture::{Fixture, SERVICE, draft};
use crate::rpcs::{BOOK, CHECK};
use crate::server::Response;

/// Step 3, with a time that was chosen.
const DETAILS: &str = "/details?start=2027-03-01T09:00:00Z&lang=en";
/// What only the first step of who takes guests says.
const ASKED: &str = "All we need is";

/// A business in which these may book.
async fn open_to(who: WhoMayBook, accounts: ClientAccounts) -> Fixture {
    let change = |config: &mut EffectiveConfig| {
        config.booking.as_mut().unwrap().who_may_book = who.into();
        config.sign_in.as_mut().unwrap().client_accounts = accounts.into();
        let phone = "910 000 000".to_owned();
        config.public_contact = Some(PublicContact { phone, ..PublicContact::default() });
    };
    Fixture::of(tenants(&[tenant("luna").with(change)]), Quotas::product().unwrap()).await
}

/// Who takes no guests, what step 1 says, how later steps refuse, and their heading.
const NO_GUESTS: [(WhoMayBook, ClientAccounts, &str, u16, &str); 4] = [
    (WhoMayBook::RegisteredClients, ClientAccounts::Optional, REGISTERED, 401, REGISTERED_HEADING),
    (WhoMayBook::RegisteredClients, ClientAccounts::Required, REGISTERED, 401, REGISTERED_HEADING),
    (WhoMayBook::Anyone, ClientAccounts::Required, REGISTERED, 401, REGISTERED_HEADING),
    (
        WhoMayBook::StaffOnly,
        ClientAccounts::Off,
        "You can’t book online here.",
        403,
        "We can’t take this booking",
    ),
];
const REGISTERED: &str =
    "Only clients with an account can book online here, and accounts can’t be opened yet.";
const REGISTERED_HEADING: &str = "<h1>Only clients with an account can book online here</h1>";

fn says(page: &Response, text: &str) {
    assert!(page.text.contains(text), "{text}: {}", page.text);
}

#[tokio::test]
async fn who_takes_no_guests_says_so_at_step_1_and_asks_nothing_of_them() {
    for (who, accounts, sentence, status, heading) in NO_GUESTS {
        let fixture = open_to(who, accounts).await;
        let first = fixture.0.get("/?lang=en").await;
        assert_eq!(first.status, 200, "{who:?} {accounts:?}");
        says(&first, sentence);
        says(&first, &format!("href=\"/book/{SERVICE}?lang=en\""));
        let banner = first.text.split_once(sentence).unwrap().1;
        assert!(banner.split("</div>").next().unwrap().contains("tel:910000000"), "{banner}");
        assert!(!first.text.contains(ASKED) && !first.text.contains("No account"), "{}", first.text);
        let details = fixture.0.get(&format!("/book/{SERVICE}{DETAILS}")).await;
        assert_eq!(details.status, status, "{who:?} {accounts:?}");
        says(&details, heading);
        says(&details, "tel:910000000");
        assert!(!details.text.contains("name=\"email\""), "nothing is asked: {}", details.text);
        for step in ["/details", "/confirm"] {
            let path = format!("/book/{SERVICE}{step}");
            assert_eq!(fixture.post(&path, &draft(), &[]).await.status, status, "{step}");
        }
        assert!(fixture.0.upstreams.calls(CHECK).is_empty() && fixture.0.upstreams.calls(BOOK).is_empty());
    }
}

#[tokio::test]
async fn the_same_in_spanish_and_nothing_of_it_where_guests_book() {
    let clients = open_to(WhoMayBook::Anyone, ClientAccounts::Required).await;
    says(
        &clients.0.get("/?lang=es").await,
        "Aquí solo pueden reservar en línea los clientes con cuenta, y todavía",
    );
    for accounts in [ClientAccounts::Off, ClientAccounts::Optional] {
        let guests = open_to(WhoMayBook::Anyone, accounts).await;
        let first = guests.0.get("/?lang=en").await;
        says(&first, ASKED);
        says(&first, "<b>No account. Nothing to pay now.</b>");
        assert!(!first.text.contains("Only clients with an account"), "{}", first.text);
        let details = guests.0.get(&format!("/book/{SERVICE}{DETAILS}")).await;
        assert_eq!(details.status, 200);
        says(&details, "name=\"email\"");
    }
}

#[tokio::test]
async fn the_sign_in_page_promises_booking_without_account_where_that_is_true() {
    for (who, is_true) in
        [(WhoMayBook::Anyone, true), (WhoMayBook::RegisteredClients, false), (WhoMayBook::StaffOnly, false)]
    {
        let page = open_to(who, ClientAccounts::Optional).await.0.get("/sign-in?lang=en").await;
        assert_eq!(page.text.contains("You don’t need an account"), is_true, "{who:?}");
    }
}

#[tokio::test]
async fn the_api_says_whether_a_client_must_be_signed_in() {
    for (who, accounts, must) in [
        (WhoMayBook::Anyone, ClientAccounts::Off, false),
        (WhoMayBook::Anyone, ClientAccounts::Optional, false),
        (WhoMayBook::Anyone, ClientAccounts::Required, true),
        (WhoMayBook::RegisteredClients, ClientAccounts::Optional, true),
        (WhoMayBook::StaffOnly, ClientAccounts::Required, false),
    ] {
        let told = open_to(who, accounts).await.0.get("/api/v1/tenant").await.json();
        assert_eq!(told["booking"]["sign_in"], must, "{who:?} {accounts:?}");
        assert_eq!(told["features"]["client_accounts"], false, "nobody can open one yet");
    }
}
