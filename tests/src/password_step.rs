//! On the way in, before another password is chosen: somebody whose password breaks a rule that came later.
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::browser::css;
use crate::journey;
use crate::mails::invitation;
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
    let made = mesh.guest(view.tenant).post("/api/v1/account/invitation", &account).await;
    assert!(made.status.is_success(), "{}", made.text);
    let _alone = ONE_AT_A_TIME.lock().await;
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
