//! Passwords of a tenant's staff: the rules that its resource declares are those that the API names.
use holdfast_tests::browser::{Browser, Options, css};
use holdfast_tests::client::Client;
use holdfast_tests::mails::invitation;
use holdfast_tests::mesh::Mesh;
use serde_json::{Value, json};

const TENANT: &str = "salon-luna";

/// The token of an invitation that was just mailed to this address.
async fn invited(mesh: &Mesh, email: &str) -> String {
    let person = json!({ "email": email, "roles": ["employee"] });
    let invited = mesh.staff(TENANT, "owner").await.post("/api/v1/admin/users", &person).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    invitation(mesh, email).await
}

/// The codes of a password that is refused.
async fn told(mesh: &Mesh, token: &str, password: &str) -> Vec<String> {
    let account = json!({ "token": token, "name": "Eva", "password": password });
    let answer = mesh.guest(TENANT).post("/api/v1/account/invitation", &account).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "PASSWORD_TOO_WEAK"), "{}", answer.text);
    let fields = answer.json["fields"].as_array().expect("fields").iter();
    fields.map(|field| field["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn every_broken_rule_is_named_as_the_tenant_declares_it() {
    let mesh = Mesh::exclusive().await;
    let token = invited(&mesh, "clara.montes@example.com").await;
    let told = async |password: &str| told(&mesh, &token, password).await;
    assert_eq!(told("Clara").await, ["TOO_SHORT", "PERSONAL_WORD"]);
    assert_eq!(told("correcthorsebatterystaple").await, ["BREACHED"]);
    assert_eq!(told("CorrectHorseBatteryStaple").await, ["BREACHED"]);
    let rules = json!({
        "requiredClasses": ["Digit", "Symbol"],
        "allowedCharacters": "Ascii",
        "forbidPersonalData": false,
        "breached": "Allow",
    });
    let declare = |tenant: &mut Value| tenant["spec"]["passwords"] = json!({ "staff": rules });
    mesh.change(TENANT, declare).await;
    assert_eq!(told("correcthorsebatterystaple").await, ["DIGIT_MISSING", "SYMBOL_MISSING"]);
    assert_eq!(
        told("Señora").await,
        ["TOO_SHORT", "CHARACTER_NOT_ALLOWED", "DIGIT_MISSING", "SYMBOL_MISSING"]
    );
    mesh.restore_tenants().await;
    assert_eq!(told("correcthorsebatterystaple").await, ["BREACHED"], "as before");
}

#[tokio::test]
async fn a_rule_of_today_is_kept_at_the_next_sign_in_before_there_is_a_session() {
    let mesh = Mesh::exclusive().await;
    let (email, old) = ("inma.soler@example.com", "caballobuenograpacorriente");
    let token = invited(&mesh, email).await;
    let account = json!({ "token": token, "name": "Eva Roca", "password": old });
    let made = mesh.guest(TENANT).post("/api/v1/account/invitation", &account).await;
    assert_eq!(made.status, 204, "{}", made.text);
    let credentials = json!({ "email": email, "password": old });
    let state = async |client: &Client| {
        let answer = client.post("/api/v1/session", &credentials).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text_at("/state")
    };
    assert_eq!(state(&mesh.guest(TENANT)).await, "authenticated");
    let declare = |tenant: &mut Value| {
        tenant["spec"]["passwords"] = json!({ "staff": { "requiredClasses": ["Symbol"], "history": 2 } });
    };
    mesh.change(TENANT, declare).await;
    let browser = mesh.guest(TENANT);
    let required = browser.post("/api/v1/session", &credentials).await;
    assert_eq!(required.text_at("/state"), "password_change_required", "{}", required.text);
    let told = |code: &str, number: Option<u32>| {
        let rules = required.json["rules"].as_array().expect("rules").iter();
        let found = rules.filter(|rule| rule["code"] == code).collect::<Vec<_>>();
        assert!(matches!(*found, [rule] if rule["number"] == json!(number)), "{}", required.text);
    };
    told("SYMBOL_MISSING", None);
    told("USED_BEFORE", Some(2));
    assert_eq!(browser.get("/api/v1/session").await.status, 401, "a step is no session");
    let choose = async |client: &Client, password: &str| {
        client.put("/api/v1/session/password", &json!({ "password": password })).await
    };
    let weak = choose(&browser, old).await;
    let fields = weak.json["fields"].as_array().expect("fields").iter();
    let codes: Vec<_> = fields.map(|field| field["code"].as_str().expect("a code")).collect();
    assert_eq!(codes, ["SYMBOL_MISSING", "USED_BEFORE"], "{}", weak.text);
    let new = "caballo bueno, grapa corriente";
    assert_eq!(choose(&mesh.guest(TENANT), new).await.status, 401, "without the step's cookie");
    let chosen = choose(&browser, new).await;
    assert_eq!((chosen.status.as_u16(), chosen.text_at("/state").as_str()), (200, "authenticated"));
    assert_eq!(browser.get("/api/v1/session").await.status, 200);
    mesh.restore_tenants().await;
}

#[tokio::test]
async fn what_is_said_while_typing_is_what_is_said_after_sending() {
    let mesh = Mesh::exclusive().await;
    let token = invited(&mesh, "marta.gil@example.com").await;
    let rules = json!({
        "requiredClasses": ["Upper", "Lower", "Digit", "Symbol"],
        "allowedCharacters": "Ascii",
        "maxLength": 64,
    });
    mesh.change(TENANT, |tenant| tenant["spec"]["passwords"] = json!({ "staff": rules })).await;
    let options = Options { language: "en-US", script: true, ..Options::default() };
    let page = Browser::shared(&mesh).page(&mesh, TENANT, options).await;
    page.goto(&format!("/invitation?t={token}")).await;
    let shown = async |password: &str| {
        page.fill(&css("#password"), password).await;
        let unmet = "[...document.querySelectorAll('#rules .unmet')].map(rule => rule.dataset.code)";
        serde_json::from_value::<Vec<String>>(page.evaluate(unmet).await).expect("codes")
    };
    assert_eq!(shown("Una frase larga 1").await, [""; 0]);
    page.see(&css("#rules + [role=status]:not(:empty)")).await;
    let long = "Frase 1".repeat(10);
    let texts = [
        "a",
        "una frase larga 1",
        "UNA FRASE LARGA 1",
        "Una frase larga .",
        "Unafraselargalarga1",
        &long,
        "Una frase ñandú 1",
        "Ｕｎａ Ｆｒａｓｅ larga １ñ",
        "пароль Пароль 7",
        "كلمة السر طويلة جدا",
        "🦀🦀🦀 Ⅷ ǅ",
    ];
    // Those for which there are lists are judged when it is sent.
    let later = ["PERSONAL_WORD", "BREACHED"];
    for text in texts {
        let mut told = told(&mesh, &token, text).await;
        told.retain(|code| !later.contains(&code.as_str()));
        assert_eq!(shown(text).await, told, "{text}");
    }
    mesh.restore_tenants().await;
}
