//! How a mesh is set up, and the start of its `local`.
use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::ports::Block;
use crate::relay::{Leaves, Relay};
use crate::tree::{program, workspace};

/// Relays by service and server.
pub(crate) type Relays = BTreeMap<(String, String), Relay>;

/// How a mesh is set up; the default is what tests want.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Folder of the tenants' YAML, of which the mesh gets a copy; below the workspace.
    pub tenants: &'static str,
    /// Folder of the tenants' seeds, below the workspace.
    pub seeds: &'static str,
    /// Whether a relay stands before every PostgreSQL and Redis link, so that a test can cut it.
    pub relays: bool,
    /// How much is logged.
    pub log: &'static str,
    /// More arguments of `local up`.
    pub arguments: Vec<String>,
}

impl Default for Setup {
    fn default() -> Self {
        let often = ["POLICY_CHECKPOINT_SECONDS=1", "RETENTION_CHECKPOINT_SECONDS=1"];
        Self {
            tenants: "k8s/tenants",
            seeds: "k8s/seeds",
            relays: true,
            // Because nothing personal may be logged at any level.
            log: "debug",
            arguments: often.map(|setting| format!("--set={setting}")).to_vec(),
        }
    }
}

/// Who reaches PostgreSQL, and who Redis.
const LINKS: &[(&str, &str)] = &[
    ("identity", "postgres"),
    ("booking", "postgres"),
    ("policy", "postgres"),
    ("retention", "postgres"),
    ("identity", "redis"),
    ("gateway", "redis"),
];

/// The servers that are found by others than the services, with their ports' places in the mesh's block, and where the
/// others' begin. Relays must know them before the mesh starts.
const SERVERS: &[(&str, u16)] = &[("postgres", 0), ("redis", 1), ("https", 2), ("http", 3)];
const OTHERS: u16 = 8;

/// What `local up` is told.
pub(crate) struct Launch<'a> {
    pub(crate) run: &'a Path,
    pub(crate) tenants: &'a Path,
    pub(crate) ports: &'a Block,
    pub(crate) setup: &'a Setup,
}

impl Launch<'_> {
    /// `local up` in a process group of its own, as a shell would start it.
    pub(crate) fn local(&self, relays: &Relays) -> Child {
        let Self { run, tenants, ports, setup } = self;
        let mut command = Command::new(program("local"));
        command.current_dir(workspace()).arg("--run-dir").arg(run).arg("up");
        command.arg("--until-eof").arg("--tenants-dir").arg(tenants);
        command.arg("--seeds-dir").arg(setup.seeds);
        for (server, place) in SERVERS {
            command.arg(format!("--{server}-port={}", ports.port(*place)));
        }
        command.arg(format!("--ports-from={}", ports.port(OTHERS)));
        for ((service, server), relay) in relays {
            command.arg(format!("--{server}-via={service}={}", relay.port()));
        }
        command.args(&setup.arguments);
        command.env("RUST_LOG", setup.log).env_remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        let log = fs::File::create(run.join("local.log")).expect("a log");
        command.stdin(Stdio::piped()).stdout(log.try_clone().expect("a log")).stderr(log);
        command.process_group(0).spawn().expect("local is built: cargo build --workspace")
    }
}

/// The relays of a mesh on these ports.
pub(crate) fn relays(ports: &Block) -> Relays {
    let relay = |(service, server): &(&str, &str)| {
        let (_, place) = SERVERS.iter().find(|(name, _)| name == server).expect("a server with a port");
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.port(*place)));
        let relay = Relay::start(target, Leaves::AsUsual).expect("a relay");
        (((*service).to_owned(), (*server).to_owned()), relay)
    };
    LINKS.iter().map(relay).collect()
}

/// Waits until `local` says that everything is ready.
pub(crate) fn wait_ready(run: &Path, local: &mut Child) {
    let end = Instant::now() + Duration::from_mins(4);
    while !run.join("mesh.json").exists() {
        let ended = local.try_wait().expect("local's state");
        let log = || fs::read_to_string(run.join("local.log")).unwrap_or_default();
        assert!(ended.is_none(), "the mesh did not start:\n{}", log());
        assert!(Instant::now() < end, "the mesh is not ready after 240 s:\n{}", log());
        std::thread::sleep(Duration::from_millis(100));
    }
}
