//! Before another password is chosen: on the way in, by somebody whose password breaks a rule that came later, and by
//! the link of a mail, by somebody who has forgotten theirs.
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::browser::css;
use crate::journey;
use crate::mails::{invitation, reset};
use crate::order::somebody;
use crate::states::Tab;

/// The only one here without a sign or a space: the rule that it breaks concerns nobody else.
const WITHOUT_A_SIGN: &str = "caballobuenograpacorriente";

/// A tenant's file is changed by one at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Signs in with a right password, and stands before the choice of another.
pub async fn to_new_password(tab: &Tab<'_>) {
    let Tab { mesh, view, page } = *tab;
    let person = somebody("Nuria Campos");
    let email = person["email"].as_str().expect("an address");
    let wish = json!({ "email": email, "roles": ["employee"] });
    let invited = mesh.staff(view.tenant, "owner").await.post("/api/v1/admin/users", &wish).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = invitation(mesh, email).await;
    let account = json!({ "token": token, "name": person["name"], "password": WITHOUT_A_SIGN });
    // Before the account, too: another's rule would refuse its password.
    let _alone = ONE_AT_A_TIME.lock().await;
    let made = mesh.guest(view.tenant).post("/api/v1/account/invitation", &account).await;
    assert!(made.status.is_success(), "{}", made.text);
    let tighten = |tenant: &mut Value| {
        tenant["spec"]["passwords"]["staff"]["requiredClasses"] = json!(["Symbol"]);
    };
    let sign_in = async || {
        journey::goto(page, "/sign-in").await;
        page.fill(&css("#email"), email).await;
        page.fill(&css("#password"), WITHOUT_A_SIGN).await;
        journey::follow(page, &css("main form .actions .btn")).await;
        page.see(&css("input[autocomplete=new-password]")).await;
    };
    mesh.while_changed(view.tenant, tighten, sign_in).await;
}

/// Chooses one that breaks rules.
pub async fn chosen_wrongly(tab: &Tab<'_>) {
    to_new_password(tab).await;
    tab.page.fill(&css("#password"), "short").await;
    journey::follow(tab.page, &css("main form .actions .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

/// What is typed by who has forgotten the password, sent.
pub async fn forgotten(tab: &Tab<'_>, email: &str) {
    journey::goto(tab.page, "/reset").await;
    tab.page.fill(&css("#email"), email).await;
    journey::follow(tab.page, &css("main form .btn")).await;
}

/// The link of a reset's mail, followed, by somebody who has just joined the team.
pub async fn choosing(tab: &Tab<'_>) {
    let owner = tab.mesh.staff(tab.view.tenant, "owner").await;
    let guest = tab.mesh.guest(tab.view.tenant);
    let person = somebody("Nuria Campos");
    let email = person["email"].as_str().expect("an address");
    let sent = owner.post("/api/v1/admin/users", &json!({ "email": email, "roles": ["employee"] })).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    let token = invitation(tab.mesh, email).await;
    let account =
        json!({ "token": token, "name": person["name"], "password": "una frase larga para entrar" });
    let made = guest.post("/api/v1/account/invitation", &account).await;
    assert!(made.status.is_success(), "{}", made.text);
    let asked = guest.post("/api/v1/account/password-reset", &json!({ "email": email })).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let token = reset(tab.mesh, email).await;
    journey::goto(tab.page, &format!("/reset/new?t={token}")).await;
    tab.page.see(&css("#password")).await;
}

/// A password that is refused, sent.
pub async fn replaced_wrongly(tab: &Tab<'_>) {
    choosing(tab).await;
    tab.page.fill(&css("#password"), "short").await;
    journey::follow(tab.page, &css("main form .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}
