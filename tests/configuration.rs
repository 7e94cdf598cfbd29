//! Configuration: in force everywhere within two seconds, refused with the field's path, never taken from a forged
//! store, and kept when policy is away.
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use holdfast_tests::tenants::{acknowledged, refused};
use holdfast_tests::wait::until;
use serde_json::{Value, json};

#[tokio::test]
async fn a_change_is_in_force_everywhere_within_two_seconds() {
    let mesh = Mesh::drills().await;
    let took =
        mesh.change("salon-luna", |tenant| tenant["spec"]["displayName"] = json!("Salon Luna & Sol")).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(mesh.guest("salon-luna").get("/api/v1/tenant").await.text_at("/name"), "Salon Luna & Sol");
}

/// One contradiction of each HIPAA floor: the path, and a value that the floor refuses.
fn contradictions() -> Vec<(&'static str, Value)> {
    vec![
        ("spec.domains[0].tls.minVersion", json!("TLS1.1")),
        ("spec.domains[0].tls.hsts.enabled", json!(false)),
        ("spec.passwords.staff.minLength", json!(11)),
        ("spec.passwords.clients.minLength", json!(14)),
        ("spec.passwords.staff.breached", json!("Allow")),
        ("spec.lockout.staff.maxAttempts", json!(11)),
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
    let mesh = Mesh::drills().await;
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
async fn a_setting_that_booking_does_not_honour_is_refused_by_it_and_named() {
    let mesh = Mesh::drills().await;
    mesh.edit("salon-luna", |tenant| tenant["spec"]["booking"]["approval"] = json!({ "mode": "Required" }));
    until(Duration::from_secs(20), "booking to refuse it", async || {
        let report = mesh.report("salon-luna").await?;
        let said = report.get("acknowledged")?.as_array()?.iter().any(|it| {
            it["service"] == "booking"
                && it["refused"].as_str().unwrap_or_default().contains("booking.approval")
        });
        let text = report.to_string();
        (said && text.contains("spec.booking.approval")).then_some(())
    })
    .await;
    assert_eq!(
        mesh.guest("salon-luna").get("/api/v1/services").await.status,
        200,
        "the one before stays in force"
    );
}

#[tokio::test]
async fn a_forged_document_in_policys_store_is_never_taken() {
    let mesh = Mesh::drills().await;
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
    mesh.drill("stop", "policy");
    forge().await;
    mesh.drill("start", "policy");
    mesh.drill("stop", "booking");
    mesh.drill("start", "booking");
    until(Duration::from_secs(30), "booking to work from what it kept", async || {
        (mesh.guest("salon-luna").get("/api/v1/services").await.status == 200).then_some(())
    })
    .await;
    mesh.drill("stop", "policy");
    forge().await;
    mesh.drill("start", "policy");
    until(Duration::from_secs(30), "everything to be acknowledged again", async || {
        mesh.report("salon-luna").await.is_some_and(|report| acknowledged(&report)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn services_that_start_without_policy_work_from_the_last_known_good() {
    let mesh = Mesh::drills().await;
    mesh.drill("stop", "policy");
    for service in ["booking", "gateway", "retention", "identity"] {
        mesh.drill("stop", service);
    }
    for service in ["booking", "gateway", "retention", "identity"] {
        mesh.drill("start", service);
    }
    for tenant in ["clinica-sol", "salon-luna"] {
        until(Duration::from_mins(1), "services without policy", async || {
            let guest = mesh.guest(tenant);
            let answer = guest.try_call(reqwest::Method::GET, "/api/v1/services", None, &[]).await.ok()?;
            (answer.status == 200).then_some(())
        })
        .await;
    }
    mesh.drill("start", "policy");
    until(Duration::from_mins(1), "everything to be acknowledged again", async || {
        mesh.report("salon-luna").await.is_some_and(|report| acknowledged(&report)).then_some(())
    })
    .await;
}
