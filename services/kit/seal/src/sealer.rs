//! Fetches and makes keys; the one way into the `_keys` database.
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kit_authz::{ErasesSubject, Permit, Service};
use kit_clock::Clock;
use kit_ids::{SubjectId, TenantId, TypedId};
use kit_pg::{CheckError, Database, Jobs, PoolOptions, TenantTx, WriteTx};
use secrecy::SecretString;

use crate::SealError;
use crate::aead::{Bound, Secret};
use crate::authz::KeepKeys;
use crate::cache::Cache;
use crate::keyring::{RootKeys, Wrapped};
use crate::keys::{Generation, Generations, ServiceKey, SubjectKey, TenantKeys};
use crate::store::{self, SubjectRow, TenantRow};

/// Keys at hand at most, per kind.
const CAPACITY: usize = 10_000;
/// How long a subject's key stays at hand: so long another instance may still open what was just erased.
const AGE: Duration = Duration::from_mins(1);
/// How long the others stay: they are never destroyed.
const LONG: Duration = Duration::from_hours(1);

/// The keys of one service: clone freely.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    db: Database,
    /// For the service's own keys, which are no tenant's.
    across: Jobs,
    root: Arc<dyn RootKeys>,
    clock: Clock,
    tenants: Cache<TenantId, TenantKeys>,
    subjects: Cache<(TenantId, SubjectId), SubjectKey>,
    services: Cache<&'static str, ServiceKey>,
}

// === impl Sealer ===

impl Sealer {
    /// The keys in the database at `url` (role `<service>_app`), wrapped under `root`. Connects when first used.
    pub fn connect(url: &SecretString, root: Arc<dyn RootKeys>, clock: &Clock) -> Result<Self, SealError> {
        let options = PoolOptions { max_connections: 8, ..PoolOptions::request() };
        let (db, across) = (Database::connect(url, &options)?, Jobs::connect(url, &options)?);
        let (tenants, subjects) = (Cache::new(CAPACITY, LONG), Cache::new(CAPACITY, AGE));
        let services = Cache::new(CAPACITY, LONG);
        Ok(Self(Arc::new(Inner { db, across, root, clock: clock.clone(), tenants, subjects, services })))
    }

    /// Checks the role and the schema; a server that is unavailable is waited for. Call it once, at start.
    pub async fn wait_checked(&self) -> Result<(), CheckError> {
        self.0.db.wait_checked(&[&kit_pg::MIGRATIONS, &store::MIGRATIONS]).await
    }

    /// The tenant's keys; made at first use.
    pub async fn tenant(&self, tenant: &TenantId) -> Result<TenantKeys, SealError> {
        let Inner { clock, tenants, .. } = &*self.0;
        if let Some(keys) = tenants.get(tenant, clock.now()) {
            return Ok(keys);
        }
        let mut tx = self.read(tenant).await?;
        let mut rows = store::tenant_keys(&mut tx, tenant).await?;
        tx.commit().await?;
        if rows.is_empty() {
            rows = self.make_tenant_key(tenant).await?;
        }
        let mut generations = Vec::with_capacity(rows.len());
        for row in rows {
            let (key, again) = self.unwrap(&tenant_context(tenant, row.generation), &row.wrapped).await?;
            if let Some(again) = again {
                let mut tx = self.write(tenant).await?;
                store::rewrap_tenant_key(&mut tx, tenant, &row, &again).await?;
                tx.commit().await?;
            }
            generations.push(Generation { id: row.generation, key });
        }
        let mut generations = generations.into_iter();
        let newest = generations.next().ok_or(SealError::Gone)?;
        let generations = Arc::new(Generations { newest, older: generations.collect() });
        let keys = TenantKeys { generations };
        tenants.put(tenant.clone(), keys.clone(), clock.now());
        Ok(keys)
    }

    /// Makes a subject's key, or finds it made: call it before the transaction that first seals with it. One without
    /// a subject after all is harmless. [`SealError::Gone`] once it was destroyed.
    pub async fn create_subject(
        &self,
        tenant: &TenantId,
        subject: SubjectId,
    ) -> Result<SubjectKey, SealError> {
        let Inner { clock, .. } = &*self.0;
        let keys = self.tenant(tenant).await?;
        let newest = &keys.generations.newest;
        let bound = subject_bound(tenant, subject, newest.id);
        let wrapped = newest.derive("wrap").seal(1, &bound, clock, Secret::random(clock).bytes())?;
        let row = SubjectRow { subject, generation: newest.id, wrapped };
        let mut tx = self.write(tenant).await?;
        store::add_subject_key(&mut tx, tenant, &row, clock.now()).await?;
        let found = store::subject_keys(&mut tx, tenant, &[subject]).await?;
        tx.commit().await?;
        let row = found.first().ok_or(SealError::Gone)?;
        self.keep(tenant, &keys, row)
    }

    /// A subject's key. [`SealError::Gone`] if there is none.
    pub async fn subject(&self, tenant: &TenantId, subject: SubjectId) -> Result<SubjectKey, SealError> {
        self.subjects(tenant, &[subject]).await?.remove(&subject).ok_or(SealError::Gone)?
    }

    /// A subject's key as it is now, whatever is at hand: for sealing something new. What is sealed with a key that
    /// another instance has destroyed is lost. [`SealError::Gone`] if there is none.
    pub async fn current_subject(
        &self,
        tenant: &TenantId,
        subject: SubjectId,
    ) -> Result<SubjectKey, SealError> {
        self.0.subjects.remove(&(tenant.clone(), subject));
        self.subject(tenant, subject).await
    }

    /// The keys of several subjects, in one round trip; those that are gone are missing, and one that does not unwrap
    /// is refused by itself.
    pub async fn subjects(
        &self,
        tenant: &TenantId,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, Result<SubjectKey, SealError>>, SealError> {
        let Inner { clock, subjects: cache, .. } = &*self.0;
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        for subject in subjects {
            match cache.get(&(tenant.clone(), *subject), clock.now()) {
                Some(key) => drop(found.insert(*subject, Ok(key))),
                None => missing.push(*subject),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let keys = self.tenant(tenant).await?;
        let mut tx = self.read(tenant).await?;
        let rows = store::subject_keys(&mut tx, tenant, &missing).await?;
        tx.commit().await?;
        for row in rows {
            found.insert(row.subject, self.keep(tenant, &keys, &row));
        }
        Ok(found)
    }

    /// Subjects whose keys were destroyed, by id, at most `limit` of those behind `after`: what they left elsewhere
    /// goes too.
    pub async fn destroyed(
        &self,
        tenant: &TenantId,
        after: Option<SubjectId>,
        limit: u16,
    ) -> Result<Vec<SubjectId>, SealError> {
        let mut tx = self.read(tenant).await?;
        let subjects = store::destroyed_subjects(&mut tx, tenant, after, limit).await?;
        tx.commit().await?;
        Ok(subjects)
    }

    /// Destroys a subject's key at the permit's tenant: every value that it sealed is unreadable for ever. Another
    /// instance forgets the key within a minute.
    pub async fn destroy<A: ErasesSubject>(
        &self,
        permit: &Permit<A>,
        subject: SubjectId,
    ) -> Result<(), SealError> {
        let Inner { clock, subjects, .. } = &*self.0;
        let tenant = permit.tenant();
        let mut tx = self.write(tenant).await?;
        store::destroy_subject_key(&mut tx, tenant, subject, clock.now()).await?;
        tx.commit().await?;
        subjects.remove(&(tenant.clone(), subject));
        Ok(())
    }

    /// A key of the service itself; made at first use.
    pub async fn service(&self, purpose: &'static str) -> Result<ServiceKey, SealError> {
        let Inner { across, clock, services, .. } = &*self.0;
        if let Some(key) = services.get(&purpose, clock.now()) {
            return Ok(key);
        }
        let context = Bound::new("service key", &[purpose.as_bytes()]);
        let mut tx = across.begin().await?;
        if store::service_key(&mut tx, purpose).await?.is_none() {
            let new = self.wrap(&context, &Secret::random(clock)).await?;
            store::add_service_key(&mut tx, purpose, &new, clock.now()).await?;
        }
        let wrapped = store::service_key(&mut tx, purpose).await?.ok_or(SealError::Gone)?;
        let (key, again) = self.unwrap(&context, &wrapped).await?;
        if let Some(again) = again {
            store::rewrap_service_key(&mut tx, purpose, &wrapped, &again).await?;
        }
        tx.commit().await?;
        let key = ServiceKey { purpose, key, clock: clock.clone() };
        services.put(purpose, key.clone(), clock.now());
        Ok(key)
    }

    /// Makes the tenant's first key. Another instance may be making it too: the one that is kept first is the key.
    async fn make_tenant_key(&self, tenant: &TenantId) -> Result<Vec<TenantRow>, SealError> {
        let clock = &self.0.clock;
        let wrapped = self.wrap(&tenant_context(tenant, 1), &Secret::random(clock)).await?;
        let mut tx = self.write(tenant).await?;
        store::add_tenant_key(&mut tx, tenant, &wrapped, clock.now()).await?;
        let rows = store::tenant_keys(&mut tx, tenant).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Keys are this service's own: whoever has something sealed or opened sees none.
    async fn read(&self, tenant: &TenantId) -> Result<TenantTx, SealError> {
        Ok(self.0.db.read(&Service::at(tenant)).await?)
    }

    async fn write(&self, tenant: &TenantId) -> Result<WriteTx<KeepKeys>, SealError> {
        Ok(self.0.db.write(&Permit::for_service(tenant)).await?)
    }

    fn keep(&self, tenant: &TenantId, keys: &TenantKeys, row: &SubjectRow) -> Result<SubjectKey, SealError> {
        let Inner { clock, subjects, .. } = &*self.0;
        let wrap = keys.generations.get(row.generation)?.derive("wrap");
        let plain = wrap.open(1, &subject_bound(tenant, row.subject, row.generation), &row.wrapped)?;
        let key = Secret::from_slice(&plain)?;
        let key = SubjectKey { tenant: tenant.clone(), subject: row.subject, key, clock: clock.clone() };
        subjects.put((tenant.clone(), row.subject), key.clone(), clock.now());
        Ok(key)
    }

    async fn wrap(&self, context: &Bound, key: &Secret) -> Result<Wrapped, SealError> {
        self.0.root.wrap(context.bytes(), key.bytes()).await
    }

    /// The key, and how it is to be kept from now on if an older root key had wrapped it.
    async fn unwrap(
        &self,
        context: &Bound,
        wrapped: &Wrapped,
    ) -> Result<(Secret, Option<Wrapped>), SealError> {
        let root = &self.0.root;
        let key = Secret::from_slice(&root.unwrap(context.bytes(), wrapped).await?)?;
        let again =
            if wrapped.root_id == root.current() { None } else { Some(self.wrap(context, &key).await?) };
        Ok((key, again))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Sealer")
    }
}

fn tenant_context(tenant: &TenantId, generation: i16) -> Bound {
    Bound::new("tenant key", &[tenant.as_str().as_bytes(), &generation.to_be_bytes()])
}

fn subject_bound(tenant: &TenantId, subject: SubjectId, generation: i16) -> Bound {
    let tenant = tenant.as_str().as_bytes();
    Bound::new("subject key", &[tenant, subject.uuid().as_bytes(), &generation.to_be_bytes()])
}
