//! Agreement versions: appended, never changed.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_pg::{JobsTx, TenantTx, WriteTx};
use policy_api::AgreementKind;
use policy_domain::{SCOPE_TENANT, Text};

use crate::authz::PublishesAgreement;
use crate::store::digest;

/// A version in one language.
#[derive(Clone, Debug)]
pub(crate) struct Agreement {
    pub(crate) kind: AgreementKind,
    pub(crate) version: u32,
    pub(crate) text: Text,
    pub(crate) digest: [u8; 32],
    pub(crate) terms: String,
    pub(crate) published_at: Timestamp,
}

/// A version to be published, in every language.
#[derive(Clone, Debug)]
pub(crate) struct NewVersion<'a> {
    pub(crate) kind: AgreementKind,
    pub(crate) version: u32,
    pub(crate) terms: &'a str,
    pub(crate) at: Timestamp,
    /// An account id, or "operator".
    pub(crate) by: &'a str,
    pub(crate) texts: &'a [(Text, [u8; 32])],
}

/// That a tenant has published a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Published {
    pub(crate) tenant: String,
    pub(crate) kind: AgreementKind,
}

struct Row {
    kind: String,
    version: i32,
    language: String,
    title: String,
    body: String,
    digest: Vec<u8>,
    terms: String,
    published_at: jiff_sqlx::Timestamp,
}

// === impl Agreement ===

impl TryFrom<Row> for Agreement {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            kind: row.kind.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            version: u32::try_from(row.version).unwrap_or_default(),
            text: Text { language: row.language, title: row.title, text: row.body },
            digest: digest(&row.digest),
            terms: row.terms,
            published_at: row.published_at.to_jiff(),
        })
    }
}

/// Publishing a tenant's agreements goes one after the other, so that numbers have no gaps and no doubles.
pub(crate) async fn lock(tx: &mut WriteTx<impl PublishesAgreement>) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let lock = sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('agreement/' || tenant_id, 0))
         from (values ($1::text)) tenant (tenant_id)",
        tenant
    );
    lock.execute(tx).await.map(drop)
}

/// The current version of a kind in every language; empty: none is published.
pub(crate) async fn current(tx: &mut TenantTx, kind: AgreementKind) -> Result<Vec<Agreement>, sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let rows = sqlx::query_as!(
        Row,
        "select t.kind, t.version, t.language, t.title, t.body, t.digest, v.terms, v.published_at
         from agreement_text t
         join agreement_version v on v.tenant_id = t.tenant_id and v.kind = t.kind and v.scope = t.scope
             and v.version = t.version
         where t.tenant_id = $1 and t.kind = $2 and t.scope = $3 and t.version = (
             select max(version) from agreement_version where tenant_id = $1 and kind = $2 and scope = $3)
         order by t.language",
        tenant,
        kind.as_str(),
        SCOPE_TENANT
    );
    rows.fetch_all(tx).await?.into_iter().map(Agreement::try_from).collect()
}

/// The texts with these digests, whatever their version.
pub(crate) async fn by_digests(
    tx: &mut TenantTx,
    digests: &[Vec<u8>],
) -> Result<Vec<Agreement>, sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let rows = sqlx::query_as!(
        Row,
        "select t.kind, t.version, t.language, t.title, t.body, t.digest, v.terms, v.published_at
         from agreement_text t
         join agreement_version v on v.tenant_id = t.tenant_id and v.kind = t.kind and v.scope = t.scope
             and v.version = t.version
         where t.tenant_id = $1 and t.digest = any($2::bytea[])",
        tenant,
        digests
    );
    rows.fetch_all(tx).await?.into_iter().map(Agreement::try_from).collect()
}

/// Appends a version.
pub(crate) async fn append(
    tx: &mut WriteTx<impl PublishesAgreement>,
    new: &NewVersion<'_>,
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let version = i32::try_from(new.version).unwrap_or(i32::MAX);
    let insert = sqlx::query!(
        "insert into agreement_version (tenant_id, kind, scope, version, terms, published_at, published_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        new.kind.as_str(),
        SCOPE_TENANT,
        version,
        new.terms,
        new.at.to_sqlx() as _,
        new.by
    );
    insert.execute(&mut *tx).await?;
    for (text, digest) in new.texts {
        let insert = sqlx::query!(
            "insert into agreement_text (tenant_id, kind, scope, version, language, title, body, digest)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant,
            new.kind.as_str(),
            SCOPE_TENANT,
            version,
            text.language,
            text.title,
            text.text,
            digest.as_slice()
        );
        insert.execute(&mut *tx).await?;
    }
    Ok(())
}

/// Which kinds every tenant has published.
pub(crate) async fn published(tx: &mut JobsTx) -> Result<Vec<Published>, sqlx::Error> {
    let rows =
        sqlx::query!("select distinct tenant_id, kind from agreement_version where scope = $1", SCOPE_TENANT);
    let read = |tenant, kind: &str| {
        let kind = kind.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Published { tenant, kind })
    };
    rows.fetch_all(tx).await?.into_iter().map(|row| read(row.tenant_id, &row.kind)).collect()
}
