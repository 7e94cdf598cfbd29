//! A whole policy behind real mutual TLS, followed by a service as services follow it.
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::BASE64;
use holdfast_proto::policy::v1::configuration_client::ConfigurationClient;
use holdfast_proto::policy::v1::{AcknowledgementsRequest, ApplyRequest, BeginRequest};
use kit_clock::Clock;
use kit_config::{Env, ExposeSecret as _, Reader};
use kit_mesh::{Channel, Mesh, MeshConfig};
use kit_principal::ServiceName;
use kit_service::Start;
use kit_tenants::testing::{Signer, With as _, signer, tenant};
use kit_tenants::{Follower, FollowerParts, GrpcFeed, NoStore, SupportedSettings, Tenants};
use kit_testkit::TestDb;
use kit_testkit::ca::TestCa;
use metrics_exporter_prometheus::PrometheusBuilder;
use policy::{Config, MIGRATIONS};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long anything may take: the promise is two seconds, the rest is for a machine that builds meanwhile.
const SOON: Duration = Duration::from_secs(20);

struct Running {
    folder: tempfile::TempDir,
    ca: TestCa,
    db: TestDb,
    grpc: SocketAddr,
    admin: SocketAddr,
    signer: Signer,
    public: [u8; 32],
}

fn free() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64.encode(der))
}

fn public_pem(key: &[u8]) -> String {
    let prefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    pem("PUBLIC KEY", &[prefix.as_slice(), key].concat())
}

impl Running {
    async fn new() -> Self {
        let signer = signer();
        let public = signer.keys().key("operator-1").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let db = TestDb::fresh("policy", MIGRATIONS.database).await;
        let running =
            Self { folder, ca: TestCa::new("mesh"), db, grpc: free(), admin: free(), signer, public };
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let ledger = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
        running.write("ledger.pem", &pem("PRIVATE KEY", pkcs8.as_ref()));
        running.write("ledger-keys/consent.pub", &public_pem(ledger.public_key().as_ref()));
        running.write("config-keys/operator-1.pub", &public_pem(&running.public));
        running
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The settings of a service's part of the mesh.
    fn mesh_settings(&self, service: &str) -> Vec<(String, String)> {
        let folder = self.folder.path().join(service);
        std::fs::create_dir_all(&folder).unwrap();
        let written = self.ca.write_service(Path::new(&folder), service);
        let path = |path: &Path| path.display().to_string();
        [
            ("MESH_CERT_FILE", path(&written.cert)),
            ("MESH_KEY_FILE", path(&written.key)),
            ("MESH_CA_FILE", path(&written.ca)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .to_vec()
    }

    /// Starts a policy.
    fn start(&self) -> (CancellationToken, JoinHandle<anyhow::Result<()>>) {
        let mut settings = self.mesh_settings("policy");
        let away = "127.0.0.1:1".to_owned();
        let own = [
            ("MESH_IDENTITY_ADDR", away.clone()),
            ("MESH_RETENTION_ADDR", away),
            ("POLICY_GRPC_ADDR", self.grpc.to_string()),
            ("POLICY_ADMIN_ADDR", self.admin.to_string()),
            ("POLICY_DATABASE_URL", self.db.app_url().expose_secret().to_owned()),
            ("POLICY_JOBS_DATABASE_URL", self.db.jobs_url().expose_secret().to_owned()),
            ("POLICY_LEDGER_KEY_FILE", self.at("ledger.pem")),
            ("LEDGER_PUBLIC_KEYS_DIR", self.at("ledger-keys")),
            ("CONFIG_KEYS_DIR", self.at("config-keys")),
        ];
        settings.extend(own.map(|(key, value)| (key.to_owned(), value)));
        let env = Env::from_pairs(settings);
        let mut reader = Reader::new(&env, "POLICY");
        let config = Config::read(&mut reader);
        let config = reader.finish(config).unwrap();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let stop = CancellationToken::new();
        (stop.clone(), tokio::spawn(policy::run(config, Start::new("policy", metrics, stop))))
    }

    fn mesh(&self, service: &str) -> Mesh {
        let peer = ("MESH_POLICY_ADDR".to_owned(), self.grpc.to_string());
        let env = Env::from_pairs(self.mesh_settings(service).into_iter().chain([peer]));
        let mut reader = Reader::new(&env, "TEST");
        let config = MeshConfig::read(&mut reader, service, &["policy"]).unwrap();
        Mesh::open(config, Clock::system()).unwrap()
    }

    async fn apply(&self, operator: &mut ConfigurationClient<Channel>, later: i64) {
        let document = tenant("salon-luna").with(|config| config.issued_at_us += later);
        let begun = operator.begin(BeginRequest { holder: "test".to_owned() }).await.unwrap().into_inner();
        let request = ApplyRequest {
            epoch: begun.epoch,
            config: Some(self.signer.sign(&document)),
            source: "tenant-salon-luna/salon-luna".to_owned(),
            generation: later,
        };
        assert!(operator.apply(request).await.unwrap().into_inner().changed);
    }
}

/// Waits until policy answers an operator.
async fn reachable(operator: &mut ConfigurationClient<Channel>) {
    let ask = async {
        while operator.acknowledgements(AcknowledgementsRequest {}).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, ask).await.unwrap();
}

async fn in_force(tenants: &Tenants, issued: i64) {
    let id = "salon-luna".parse().unwrap();
    let newest = |tenants: &Tenants| {
        let at = tenants.get(&id).map(|tenant| tenant.issued_at().as_microsecond());
        at == Some(tenant("x").issued_at_us + issued)
    };
    tokio::time::timeout(SOON, tenants.wait_for(newest)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_reaches_a_follower_over_the_mesh_also_after_a_restart() {
    let running = Running::new().await;
    let (stop, policy) = running.start();
    let (booking, operating) = (running.mesh("booking"), running.mesh("operator"));
    let mut operator = ConfigurationClient::new(operating.channel("policy").unwrap());
    reachable(&mut operator).await;

    let tenants = Tenants::new();
    let following = CancellationToken::new();
    let follower = Follower::new(FollowerParts {
        tenants: tenants.clone(),
        feed: Arc::new(GrpcFeed::new(booking.stream_channel("policy").unwrap())),
        store: Arc::new(NoStore),
        keys: running.signer.keys(),
        supported: SupportedSettings::new(ServiceName::Booking, &[]),
        instance: "booking-1".to_owned(),
        clock: Clock::system(),
    });
    tokio::spawn(follower.run(following.clone()));
    tokio::time::timeout(SOON, tenants.completed()).await.unwrap();
    running.apply(&mut operator, 0).await;
    in_force(&tenants, 0).await;
    let acknowledged = async {
        loop {
            let said = operator.acknowledgements(AcknowledgementsRequest {}).await.unwrap().into_inner();
            let services: Vec<_> = said.acknowledgements.iter().map(|one| one.service).collect();
            if services == [ServiceName::Booking, ServiceName::Policy].map(i32::from) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, acknowledged).await.unwrap();

    // Nobody else comes in that way.
    let mut wrong = ConfigurationClient::new(booking.channel("policy").unwrap());
    let refused = wrong.begin(BeginRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::PermissionDenied);

    stop.cancel();
    tokio::time::timeout(SOON, policy).await.unwrap().unwrap().unwrap();
    let (stop, policy) = running.start();
    reachable(&mut operator).await;
    running.apply(&mut operator, 1).await;
    in_force(&tenants, 1).await;
    following.cancel();
    stop.cancel();
    tokio::time::timeout(SOON, policy).await.unwrap().unwrap().unwrap();
}
