//! A dump of both databases and of Redis shows nobody: no address, no name, no password, no token.
use kit_authz::Requester as _;
use kit_principal::{Role, Roles};
use kit_testkit::TestRedis;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use crate::harness::{EMAIL, Harness, NAME, PASSWORD, sol, token};
use crate::resets::asked;

async fn dump(connection: &mut PgConnection) -> String {
    let tables = "select format('%I.%I', schemaname, tablename) from pg_tables \
                  where schemaname !~ '^(pg_|information_schema)'";
    let mut text = String::new();
    for table in sqlx::query(tables).fetch_all(&mut *connection).await.unwrap() {
        let rows = format!("select t::text from {} t", table.get::<String, _>(0));
        for row in sqlx::query(AssertSqlSafe(rows)).fetch_all(&mut *connection).await.unwrap() {
            text.push_str(&row.get::<String, _>(0));
            text.push('\n');
        }
    }
    text
}

async fn dump_redis() -> Vec<u8> {
    let mut connection = TestRedis::fresh().connection().await;
    let names: Vec<String> = redis::cmd("KEYS").arg("session:*").query_async(&mut connection).await.unwrap();
    let mut all = Vec::new();
    for name in names {
        all.extend_from_slice(name.as_bytes());
        // A list, or a session of another test that has just ended.
        let value: Result<Option<Vec<u8>>, _> =
            redis::cmd("GET").arg(&name).query_async(&mut connection).await;
        all.extend(value.ok().flatten().unwrap_or_default());
    }
    all
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[tokio::test]
async fn nobody_is_seen_in_a_dump() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let session = harness.session().await.reveal();
    assert!(harness.sign_in("stranger@x.example", "a secret that was typed").await.is_err());
    let reset = asked(&harness, EMAIL).await;
    // Dumped while its mail waits: the outbox has it too.
    harness.invite(&owner, "tomas@x.example", &Roles::one(Role::Employee).to_wire()).await.unwrap();
    let text =
        dump(&mut harness.db.superuser().await).await + &dump(&mut harness.db.keys_superuser().await).await;
    assert!(text.contains("invitation/"), "the mail waits");
    let invitation = token(&harness.mails().await.pop().unwrap());
    let secrets = [
        EMAIL,
        NAME,
        "Ruiz",
        "tomas@x.example",
        "stranger@x.example",
        PASSWORD,
        "a secret that was typed",
        "192.0.2.7",
        &session,
        &invitation,
        &reset,
    ];
    assert!(text.contains("clinica-sol") && text.contains("$argon2id$"), "the dump shows what is there");
    let redis = dump_redis().await;
    let account = owner.account.to_string();
    assert!(redis.windows(8).any(|part| part == b"session:"));
    for secret in secrets {
        assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "{secret}");
        assert!(!text.contains(&hex(secret)), "{secret} in bytes");
        assert!(!redis.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} in Redis");
    }
    assert!(!redis.windows(account.len()).any(|part| part == account.as_bytes()));
    assert_eq!(*owner.tenant(), sol());
}
