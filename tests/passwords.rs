//! Passwords of a tenant's staff: the rules that its resource declares are those that the API names.
use holdfast_tests::mails::invitation;
use holdfast_tests::mesh::Mesh;
use serde_json::{Value, json};

const TENANT: &str = "salon-luna";

#[tokio::test]
async fn every_broken_rule_is_named_as_the_tenant_declares_it() {
    let mesh = Mesh::exclusive().await;
    let person = json!({ "email": "clara.montes@example.com", "roles": ["employee"] });
    let invited = mesh.staff(TENANT, "owner").await.post("/api/v1/admin/users", &person).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = invitation(&mesh, "clara.montes@example.com").await;
    let told = async |password: &str| {
        let account = json!({ "token": token, "name": "Eva", "password": password });
        let answer = mesh.guest(TENANT).post("/api/v1/account/invitation", &account).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "PASSWORD_TOO_WEAK"), "{}", answer.text);
        let fields = answer.json["fields"].as_array().expect("fields").iter();
        fields.map(|field| field["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
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
