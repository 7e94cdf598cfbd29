//! Configuration: in force everywhere within two seconds, refused with the field's path, never taken from a forged
//! store, and kept when policy is unavailable.
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use holdfast_tests::tenants::{acknowledged, refused};
use holdfast_tests::wait::until;
use serde_json::{Value, json};

/// The quickest of several counts: other tests load the machine meanwhile.
#[tokio::test]
async fn a_change_is_in_force_everywhere_within_two_seconds() {
    let mesh = Mesh::exclusive().await;
    let mut took = Vec::new();
    for number in 1..=5 {
        let name = format!("Salon Luna & Sol {number}");
        let change = mesh.change("salon-luna", |tenant| tenant["spec"]["displayName"] = json!(name)).await;
        assert_eq!(mesh.guest("salon-luna").get("/api/v1/tenant").await.text_at("/name"), name);
        if change < Duration::from_secs(2) {
            return;
        }
        took.push(change);
    }
    panic!("{took:?}");
}

/// One contradiction of each HIPAA floor: the path, and a value that the floor refuses.
fn contradictions() -> Vec<(&'static str, Value)> {
    vec![
        ("spec.domains[0].tls.minVersion", json!("TLS1.1")),
        ("spec.domains[0].tls.hsts.enabled", json!(false)),
        ("spec.passwords.staff.minLength", json!(11)),
        ("spec.passwords.clients.minLength", json!(14)),
        ("spec.passwords.staff.breached", json!("Allow")),
        ("spec.lockout.clients.maxAttempts", json!(11)),
        ("spec.lockout.staff.duration", json!("14m")),
        ("spec.lockout.clients.maxAttempts", json!(11)),
        ("spec.twoFactor.requiredFor", json!(["Owner", "Admin"])),
        ("spec.twoFactor.enrolmentGrace", json!("73h")),
        ("spec.sessions.idleTimeout", json!("16m")),
        ("spec.sessions.absoluteTimeout", json!("13h")),
        ("spec.sessions.stepUpWithin", json!("6m")),
        ("spec.supportAccess", json!("WithCode")),
        ("spec.compliance.baa", Value::Null),
        ("spec.residency", Value::Null),
    ]
}

/// The value at a path such as `spec.domains[0].tls`.
fn at<'a>(tenant: &'a mut Value, path: &str) -> &'a mut Value {
    let pointer = path.replace('[', ".").replace(']', "");
    pointer.split('.').fold(tenant, |value, key| match key.parse::<usize>() {
        Ok(index) => &mut value[index],
        Err(_) => &mut value[key],
    })
}

#[tokio::test]
async fn a_contradiction_of_each_floor_is_refused_with_its_path_and_the_old_stays_in_force() {
    let mesh = Mesh::exclusive().await;
    let digest = mesh.report("clinica-sol").await.and_then(|it| it.get("digest").cloned());
    for (path, value) in contradictions() {
        mesh.edit("clinica-sol", |tenant| {
            if value.is_null() {
                let (parent, key) = path.rsplit_once('.').expect("a path");
                at(tenant, parent).as_object_mut().expect("an object").remove(key);
            } else {
                *at(tenant, path) = value.clone();
            }
        });
        let report = until(Duration::from_secs(20), &format!("{path} to be refused"), async || {
            let report = mesh.report("clinica-sol").await?;
            let named =
                refused(&report).iter().any(|it| it["path"].as_str().is_some_and(|it| it.starts_with(path)));
            named.then_some(report)
        })
        .await;
        assert_eq!(report.get("digest").cloned(), digest, "{path}: what was in force stays");
        mesh.restore_tenants().await;
    }
    assert_eq!(mesh.guest("clinica-sol").get("/api/v1/tenant").await.status, 200);
}

#[tokio::test]
async fn a_setting_that_protects_and_that_no_service_honours_is_refused_and_the_old_stays_in_force() {
    let mesh = Mesh::exclusive().await;
    for (tenant, path, value) in [
        ("clinica-sol", "spec.lockout.clients.maxAttempts", json!(5)),
        ("salon-luna", "spec.lockout.clients.maxAttempts", json!(5)),
        ("salon-luna", "spec.booking.approval.mode", json!("Required")),
        ("salon-luna", "spec.payments.provider", json!("Manual")),
    ] {
        let before = until(Duration::from_secs(30), &format!("{tenant} to be in force"), async || {
            mesh.report(tenant).await.filter(acknowledged)
        })
        .await;
        mesh.edit(tenant, |tenant| *at(tenant, path) = value);
        let report = until(Duration::from_secs(20), &format!("{path} to be refused"), async || {
            let report = mesh.report(tenant).await?;
            let is_named = |one: &Value| {
                one["path"] == path
                    && one["message"].as_str().is_some_and(|it| it.ends_with("not available in this version"))
            };
            refused(&report).iter().any(is_named).then_some(report)
        })
        .await;
        assert!(before["digest"].is_string());
        assert_eq!(report["digest"], before["digest"], "{path}: what was in force stays");
        assert!(acknowledged(&report), "{path}: every service has what was in force");
        assert_eq!(report["ready"], false, "{path}");
        let answer = mesh.guest(tenant).get("/api/v1/services").await;
        assert_eq!(answer.status, 200, "{path}: the one before stays in force");
        mesh.restore_tenants().await;
    }
}

#[tokio::test]
async fn a_clinic_is_neither_ready_nor_compliant_while_floors_are_not_enforced() {
    let mesh = Mesh::exclusive().await;
    let clinic = until(Duration::from_secs(20), "the clinic to be acknowledged", async || {
        mesh.report("clinica-sol").await.filter(acknowledged)
    })
    .await;
    let told = clinic["not_enforced"].as_array().expect("a list");
    for path in
        ["spec.lockout.clients.maxAttempts", "spec.twoFactor.requiredFor", "spec.passwords.clients.breached"]
    {
        assert!(told.iter().any(|it| it == path), "{path}: {told:?}");
    }
    assert_eq!((&clinic["ready"], &clinic["compliant"]), (&json!(false), &json!(false)));
    let salon = until(Duration::from_secs(20), "the salon to be ready", async || {
        mesh.report("salon-luna").await.filter(|report| report["ready"] == true)
    })
    .await;
    assert_eq!((&salon["compliant"], &salon["unhonoured"]), (&Value::Null, &json!([])));
    mesh.edit("salon-luna", |tenant| *at(tenant, "spec.booking.holdFor") = json!("10m"));
    until(Duration::from_secs(20), "what is ignored to be told", async || {
        let salon = mesh.report("salon-luna").await?;
        (salon["unhonoured"] == json!(["spec.booking.holdFor"]) && salon["ready"] == true).then_some(())
    })
    .await;
    mesh.restore_tenants().await;
}

#[tokio::test]
async fn a_forged_document_in_policys_store_is_never_taken() {
    let mesh = Mesh::exclusive().await;
    let policy = mesh.database("policy").await;
    let find = "select table_schema::text, table_name::text from information_schema.columns \
        where column_name = 'document' and data_type = 'bytea' and table_schema not in ('pg_catalog', 'information_schema')";
    let tables: Vec<(String, String)> = sqlx::query_as(find).fetch_all(&policy).await.expect("tables");
    assert!(!tables.is_empty(), "policy keeps documents");
    let flip = "set_byte(document, length(document) - 3, get_byte(document, length(document) - 3) # 1)";
    let forge = async || {
        for (schema, table) in &tables {
            let statement = format!("update \"{schema}\".\"{table}\" set document = {flip}");
            let mut transaction = policy.begin().await.expect("a transaction");
            sqlx::query("set local session_replication_role = replica")
                .execute(&mut *transaction)
                .await
                .expect("set");
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await.expect("an update");
            transaction.commit().await.expect("committed");
        }
    };
    mesh.stop_service("policy");
    forge().await;
    mesh.start_service("policy");
    mesh.stop_service("booking");
    mesh.start_service("booking");
    until(Duration::from_secs(30), "booking to work from what it kept", async || {
        (mesh.guest("salon-luna").get("/api/v1/services").await.status == 200).then_some(())
    })
    .await;
    mesh.stop_service("policy");
    forge().await;
    mesh.start_service("policy");
    until(Duration::from_secs(30), "everything to be acknowledged again", async || {
        mesh.report("salon-luna").await.is_some_and(|report| acknowledged(&report)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn services_that_start_without_policy_work_from_the_last_known_good() {
    let mesh = Mesh::exclusive().await;
    mesh.stop_service("policy");
    for service in ["booking", "gateway", "retention", "identity"] {
        mesh.stop_service(service);
    }
    for service in ["booking", "gateway", "retention", "identity"] {
        mesh.start_service(service);
    }
    for tenant in ["clinica-sol", "salon-luna"] {
        until(Duration::from_mins(1), "services without policy", async || {
            let guest = mesh.guest(tenant);
            let answer = guest.try_call(reqwest::Method::GET, "/api/v1/services", None, &[]).await.ok()?;
            (answer.status == 200).then_some(())
        })
        .await;
    }
    mesh.start_service("policy");
    until(Duration::from_mins(1), "everything to be acknowledged again", async || {
        mesh.report("salon-luna").await.is_some_and(|report| acknowledged(&report)).then_some(())
    })
    .await;
}
