//! A running mesh: the product's own `local`, on copies of the demo tenants, with a relay before every PostgreSQL and
//! Redis link.
use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::client::{Client, How, get};
use crate::launch::{Launch, Relays, Setup, relays, wait_ready};
use crate::ports::Block;
use crate::relay::{Link, Relay, loopback};
pub use crate::tree::{program, workspace};
use crate::wait::until;

/// A running mesh. One that a test started ends with the test process: `local` watches its standard input.
#[derive(Debug)]
pub struct Mesh {
    pub(crate) run: PathBuf,
    tenants: PathBuf,
    /// None: somebody else started it.
    ports: Option<Block>,
    relays: Relays,
    setup: Setup,
    /// None: somebody else started it.
    pub(crate) local: Mutex<Option<Child>>,
}

/// A tenant as a client knows it.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: String,
    /// Its host.
    pub host: String,
    /// Sign-ins by role: e-mail address and password.
    pub accounts: BTreeMap<String, (String, String)>,
}

static SHARED: LazyLock<Mesh> = LazyLock::new(|| Mesh::start("shared"));
static EXCLUSIVE: LazyLock<Mesh> = LazyLock::new(|| Mesh::start("exclusive"));
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The exclusive mesh, for one test at a time.
#[derive(Debug)]
pub struct Exclusive {
    mesh: &'static Mesh,
    _guard: tokio::sync::MutexGuard<'static, ()>,
}

impl Exclusive {
    /// The mesh, for tasks that do not outlive it but cannot show it.
    #[must_use]
    pub fn mesh(&self) -> &'static Mesh {
        self.mesh
    }
}

impl std::ops::Deref for Exclusive {
    type Target = Mesh;

    fn deref(&self) -> &Mesh {
        self.mesh
    }
}

impl Mesh {
    /// The mesh that tests share which break nothing.
    #[must_use]
    pub fn shared() -> &'static Self {
        &SHARED
    }

    /// The exclusive mesh: tests that stop, change or break something run one at a time, and each finds it reset.
    pub async fn exclusive() -> Exclusive {
        let guard = ONE_AT_A_TIME.lock().await;
        let mesh = &*EXCLUSIVE;
        mesh.reset().await;
        Exclusive { mesh, _guard: guard }
    }

    /// Starts a mesh. It stops when the test process ends.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let mesh = Self::begin(name);
        mesh.wait_ready();
        mesh
    }

    /// Starts a mesh, which is not ready yet.
    #[must_use]
    pub fn begin(name: &str) -> Self {
        Self::begin_with(name, Setup::default())
    }

    /// Starts a mesh that is set up otherwise, which is not ready yet.
    #[must_use]
    pub fn begin_with(name: &str, setup: Setup) -> Self {
        let root = workspace();
        let run = root.join("target/mesh").join(format!("{name}-{}", std::process::id()));
        let tenants = run.join("tenants");
        fs::create_dir_all(&tenants).expect("the mesh's folder");
        for file in fs::read_dir(root.join(setup.tenants)).expect("the sample tenants").flatten() {
            fs::copy(file.path(), tenants.join(file.file_name())).expect("a copy");
        }
        let ports = Block::claim();
        let relays = if setup.relays { relays(&ports) } else { Relays::new() };
        let local = Launch { run: &run, tenants: &tenants, ports: &ports, setup: &setup }.local(&relays);
        let local = Mutex::new(Some(local));
        Self { run, tenants, ports: Some(ports), relays, setup, local }
    }

    /// Starts it again after its end, on the data that it left.
    pub fn begin_again(&self) {
        let ports = self.ports.as_ref().expect("it was started here");
        let launch = Launch { run: &self.run, tenants: &self.tenants, ports, setup: &self.setup };
        let next = launch.local(&self.relays);
        *self.local.lock().expect("no test fails with it") = Some(next);
    }

    /// Waits until everything is ready.
    pub fn wait_ready(&self) {
        let mut local = self.local.lock().expect("no test fails with it");
        wait_ready(&self.run, local.as_mut().expect("it was started here"));
    }

    /// A mesh that somebody else started in this folder (`make up`): it has no relays, and it stays.
    #[must_use]
    pub fn running(run: &Path) -> Option<Self> {
        let mut mesh = Self {
            run: run.canonicalize().ok()?,
            tenants: PathBuf::new(),
            ports: None,
            relays: Relays::new(),
            setup: Setup::default(),
            local: Mutex::new(None),
        };
        if !mesh.run.join("mesh.json").exists() {
            return None;
        }
        mesh.tenants = workspace().join(mesh.text("/tenants_dir"));
        Some(mesh)
    }

    /// `mesh.json`.
    #[must_use]
    pub fn json(&self) -> Value {
        let bytes = fs::read(self.run.join("mesh.json")).expect("mesh.json");
        serde_json::from_slice(&bytes).expect("mesh.json is JSON")
    }

    /// A text of `mesh.json`.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let found = json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no {pointer} in mesh.json")).to_owned()
    }

    /// The folder of the mesh.
    #[must_use]
    pub fn run(&self) -> &Path {
        &self.run
    }

    /// The folder of its tenants' YAML, a copy that a test may change.
    #[must_use]
    pub fn tenants(&self) -> &Path {
        &self.tenants
    }

    /// The public CA's certificate.
    #[must_use]
    pub fn ca(&self) -> Vec<u8> {
        fs::read(workspace().join(self.text("/ca_file"))).expect("the public CA")
    }

    /// The port of HTTPS.
    #[must_use]
    pub fn https_port(&self) -> u16 {
        let port = self.json().pointer("/https_port").and_then(Value::as_u64);
        u16::try_from(port.expect("https_port")).expect("a port")
    }

    /// A tenant.
    #[must_use]
    pub fn tenant(&self, id: &str) -> Tenant {
        let json = self.json();
        let found = json.pointer(&format!("/tenants/{id}")).expect("the tenant");
        let text =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).expect("a text").to_owned();
        let accounts = found.get("accounts").and_then(Value::as_object).expect("accounts");
        let accounts = accounts
            .iter()
            .map(|(role, account)| (role.clone(), (text(account, "email"), text(account, "password"))))
            .collect();
        Tenant { id: id.to_owned(), host: text(found, "host"), accounts }
    }

    /// A guest of a tenant, from an address of its own: one test's requests are not counted against another's.
    #[must_use]
    pub fn guest(&self, tenant: &str) -> Client {
        self.guest_from(tenant, fresh_address())
    }

    /// A guest who comes from this address.
    #[must_use]
    pub fn guest_from(&self, tenant: &str, source: Ipv4Addr) -> Client {
        Client::new(self, &self.tenant(tenant), How { source, ..How::default() })
    }

    /// A signed-in member of a tenant's staff.
    pub async fn staff(&self, tenant: &str, role: &str) -> Client {
        let known = self.tenant(tenant);
        let (email, password) = known.accounts.get(role).expect("the role has an account");
        Client::new(self, &known, How { source: fresh_address(), ..How::default() })
            .sign_in(email, password)
            .await
    }

    /// The relay between a service and "postgres" or "redis".
    #[must_use]
    pub fn relay(&self, service: &str, server: &str) -> &Relay {
        self.relays.get(&(service.to_owned(), server.to_owned())).expect("the link exists")
    }

    /// Process id of a service.
    #[must_use]
    pub fn pid(&self, service: &str) -> Option<u32> {
        let pid = self.json().pointer(&format!("/services/{service}/pid")).and_then(Value::as_u64)?;
        u32::try_from(pid).ok()
    }

    /// Sends a signal ("STOP", "CONT", "KILL") to a service.
    pub fn signal(&self, service: &str, signal: &str) {
        let pid = self.pid(service).expect("the service runs");
        let status = Command::new("/bin/kill").arg(format!("-{signal}")).arg(pid.to_string()).status();
        assert!(status.expect("kill runs").success(), "kill -{signal} {service}");
    }

    /// Undoes what an earlier test left: links, stopped services, tenants.
    async fn reset(&self) {
        for relay in self.relays.values() {
            relay.set(Link::Up);
        }
        for service in self.json().pointer("/services").and_then(Value::as_object).into_iter().flatten() {
            let (name, entry) = service;
            if let Some(pid) = entry.get("pid").and_then(Value::as_u64) {
                let _ = Command::new("/bin/kill").args(["-CONT", &pid.to_string()]).status();
            }
            if self.run.join("control").join(name).exists() {
                self.start_service(name);
            }
        }
        self.ready().await;
        self.restore_tenants().await;
    }

    /// Waits until every service is ready and the tenants are in force everywhere.
    pub async fn ready(&self) {
        for service in ["identity", "booking", "policy", "retention", "gateway", "operator"] {
            until(Duration::from_mins(1), &format!("{service} to be ready"), async || {
                let answer = get(&format!("http://{}/readyz", self.admin(service))).await.ok()?;
                answer.status().is_success().then_some(())
            })
            .await;
        }
        for tenant in ["clinica-sol", "salon-luna"] {
            until(Duration::from_mins(1), &format!("{tenant} to answer"), async || {
                let answer = self.guest(tenant).get("/api/v1/agreements").await;
                answer.status.is_success().then_some(())
            })
            .await;
        }
    }

    /// Stops a service.
    pub fn stop_service(&self, service: &str) {
        self.control("stop", service);
    }

    /// Starts a service that was stopped.
    pub fn start_service(&self, service: &str) {
        self.control("start", service);
    }

    fn control(&self, what: &str, service: &str) {
        let status =
            Command::new(program("local")).arg("--run-dir").arg(&self.run).args([what, service]).status();
        assert!(status.expect("local runs").success(), "local {what} {service}");
    }

    /// `local rotate`: every service has a fresh certificate in force, which lives so long.
    pub fn rotate(&self, leaf_seconds: u32) {
        let mut command = Command::new(program("local"));
        command.arg("--run-dir").arg(&self.run).args(["rotate", &format!("--leaf-seconds={leaf_seconds}")]);
        let output = command.output().expect("local runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// The superuser's pool of a database, for looking and for breaking what a guard must notice.
    pub async fn database(&self, name: &str) -> sqlx::PgPool {
        let url = self.text(&format!("/postgres/databases/{name}"));
        sqlx::postgres::PgPoolOptions::new().max_connections(4).connect(&url).await.expect("the database")
    }

    /// The admin address of a service.
    #[must_use]
    pub fn admin(&self, service: &str) -> SocketAddr {
        self.text(&format!("/services/{service}/admin")).parse().expect("an address")
    }
}

/// An address of 127/8 that nobody has come from yet.
fn fresh_address() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(1 << 20);
    loopback(NEXT.fetch_add(1, Ordering::Relaxed))
}
