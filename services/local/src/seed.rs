//! Fills the demo tenants through the product's own API: the bootstrap invitation for the first owner, then the
//! console's routes. Never by SQL. Everything has a fixed id, so that seeding again changes nothing.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use kit_clock::Clock;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::keys::draw_password;
use crate::paths::{Paths, write_private};
use crate::ready::until;

pub use account::Account;
pub use admin_client::AdminClient;
use mails::Mails;

mod account;
/// HTTPS to the gateway as a tenant's host.
mod admin_client;
mod mails;

/// What a tenant starts with (`k8s/seeds/<tenant>.yaml`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    tenant: String,
    people: Vec<Person>,
    services: Vec<Value>,
    providers: Vec<Provider>,
    schedules: Vec<Value>,
    agreements: Vec<Agreement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    role: String,
    name: String,
    email: String,
}

/// A provider's body, and who of the people it is.
#[derive(Debug, Deserialize)]
struct Provider {
    /// The address of one of the people.
    account: Option<String>,
    #[serde(flatten)]
    body: serde_json::Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agreement {
    kind: String,
    texts: Value,
}

#[derive(Deserialize)]
struct Users {
    items: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    email: String,
    state: String,
}

/// Sign-ins by tenant and role.
pub type Accounts = BTreeMap<String, BTreeMap<String, Account>>;

// === impl Provider ===

impl Provider {
    /// The body of the request, with the id of the account.
    fn request(&self, users: &[User]) -> anyhow::Result<Value> {
        let mut body = self.body.clone();
        if let Some(email) = &self.account {
            let id = account_id(users, email).with_context(|| format!("{email} has no account"))?;
            body.insert("account_id".to_owned(), json!(id));
        }
        Ok(Value::Object(body))
    }
}

/// Reads the sign-ins of a mesh.
#[must_use]
pub fn accounts(paths: &Paths) -> Accounts {
    fs::read(file(paths)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Seeds the tenant of this file.
pub async fn apply(paths: &Paths, clock: &Clock, file: &Path, client: &AdminClient) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let seed: Seed = serde_yaml_ng::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
    let owner = seed.people.iter().find(|person| person.role == "owner").context("a seed needs an owner")?;
    let account = account_of(paths, clock, &seed.tenant, owner)?;
    if client.sign_in(&account).await.is_err() {
        let token = bootstrap_token(paths, &seed.tenant).await?;
        accept(client, &token, owner, &account).await?;
        client.sign_in(&account).await?;
    }
    invite(paths, clock, &seed, client).await?;
    put_catalogue(&seed, client).await?;
    client.sign_out().await
}

/// Every other person gets an invitation and accepts it.
async fn invite(paths: &Paths, clock: &Clock, seed: &Seed, client: &AdminClient) -> anyhow::Result<()> {
    let known = users(client).await?;
    let is_new = |person: &&Person| person.role != "owner" && account_id(&known, &person.email).is_none();
    for person in seed.people.iter().filter(is_new) {
        let account = account_of(paths, clock, &seed.tenant, person)?;
        let before = Mails::of(paths, &person.email);
        if let Some(open) = known.iter().find(|user| user.email == person.email) {
            client.post(&format!("/api/v1/admin/users/{}/resend", open.id), &json!({})).await?;
        } else {
            let invitation = json!({ "email": person.email, "roles": [person.role] });
            client.post("/api/v1/admin/users", &invitation).await?;
        }
        let token = before.next_invitation(paths).await?;
        accept(client, &token, person, &account).await?;
    }
    Ok(())
}

/// The tenant's accounts and open invitations.
async fn users(client: &AdminClient) -> anyhow::Result<Vec<User>> {
    let answer = client.get("/api/v1/admin/users?limit=200").await?;
    Ok(serde_json::from_value::<Users>(answer)?.items)
}

/// The id of the account with this address, if an invitation was accepted.
fn account_id<'a>(users: &'a [User], email: &str) -> Option<&'a str> {
    users.iter().find(|user| user.email == email && user.state == "active").map(|user| user.id.as_str())
}

async fn accept(client: &AdminClient, token: &str, person: &Person, account: &Account) -> anyhow::Result<()> {
    let body = json!({
        "token": token, "name": person.name, "email": person.email, "password": account.password,
    });
    client.outside()?.post("/api/v1/account/invitation", &body).await.map(drop)
}

async fn put_catalogue(seed: &Seed, client: &AdminClient) -> anyhow::Result<()> {
    for service in &seed.services {
        client.put("/api/v1/admin/services", service).await?;
    }
    let users = users(client).await?;
    for provider in &seed.providers {
        client.put("/api/v1/admin/providers", &provider.request(&users)?).await?;
    }
    for schedule in &seed.schedules {
        client.put("/api/v1/admin/schedules", schedule).await?;
    }
    for agreement in &seed.agreements {
        let path = format!("/api/v1/admin/agreements/{}", agreement.kind);
        client.put(&path, &json!({ "texts": agreement.texts })).await?;
    }
    Ok(())
}

/// The sign-in of a person, its password drawn the first time.
fn account_of(paths: &Paths, clock: &Clock, tenant: &str, person: &Person) -> anyhow::Result<Account> {
    let mut all = accounts(paths);
    let account = all.entry(tenant.to_owned()).or_default().entry(person.role.clone()).or_insert_with(|| {
        Account { email: person.email.clone(), password: draw_password(clock), totp_secret: None }
    });
    let account = account.clone();
    write_private(&file(paths), &serde_json::to_vec_pretty(&all)?)?;
    Ok(account)
}

async fn bootstrap_token(paths: &Paths, tenant: &str) -> anyhow::Result<String> {
    let file = paths.at("bootstrap").join(tenant);
    until(Duration::from_secs(30), &format!("the first invitation of {tenant}"), async || {
        let token = fs::read_to_string(&file)?;
        if token.trim().is_empty() {
            bail!("it is empty");
        }
        Ok(Some(token.trim().to_owned()))
    })
    .await
    .context("the owner cannot sign in and there is no first invitation: `make clean` starts afresh")
}

fn file(paths: &Paths) -> std::path::PathBuf {
    paths.at("secrets/accounts.json")
}
