//! A gateway that serves HTTPS for two tenants, and who asks it.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use gateway::router;
use gateway_core::Gateway;
use gateway_core::upstream::Upstream;
use gateway_edge::Edge;
use gateway_edge::input::BodyBudget;
use gateway_edge::limits::{Limits, Quotas};
use gateway_edge::tls::{self, Bounds, Certificates};
use holdfast_proto::tenant::v1::TlsVersion;
use jiff::Timestamp;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_tenants::Tenants;
use kit_tenants::testing::{With as _, tenant, tenants};
use kit_testkit::TestCa;
use kit_testkit::ca::Leaf;
use reqwest::{Certificate, Client, Method};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::upstreams::FakeUpstreams;

/// Within which a caller hears of a service that hangs: 2 s, and what a busy machine adds.
pub const PROMISE: Duration = Duration::from_millis(2_400);

/// The tenants' hosts.
pub const HOSTS: [&str; 2] = ["luna.localhost", "sol.localhost"];

/// Monday, 9:00 in Madrid: the gateway's clock stands, until it is set.
pub fn now() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// A gateway that runs until it is dropped.
pub struct Server {
    pub upstreams: FakeUpstreams,
    pub tenants: Tenants,
    pub https: SocketAddr,
    pub http: SocketAddr,
    /// The gateway's clock.
    pub clock: Arc<FakeClock>,
    /// The CA of the hosts' certificates.
    pub authority: TestCa,
    _certificates: TempDir,
    _stop: DropGuard,
}

impl Server {
    /// With both tenants and the product's limits.
    pub async fn start() -> Self {
        Self::with(both(), Quotas::product().unwrap()).await
    }

    /// With these tenants and limits.
    pub async fn with(tenants: Tenants, limits: Quotas) -> Self {
        Self::bounded(tenants, limits, Bounds::default()).await
    }

    /// With these tenants, limits and bounds of connections.
    pub async fn bounded(tenants: Tenants, limits: Quotas, bounds: Bounds) -> Self {
        tls::install_provider();
        let upstreams = FakeUpstreams::default();
        let fake_clock = Arc::new(FakeClock::at(now()));
        let clock = Clock::new(fake_clock.clone(), Arc::new(SystemEntropy));
        let https = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let http = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addresses = (https.local_addr().unwrap(), http.local_addr().unwrap());
        let edge = Edge {
            tenants: tenants.clone(),
            limits: Arc::new(Limits::new(limits, None)),
            body_budget: BodyBudget::default(),
            public_port: Some(addresses.0.port()),
        };
        let upstream = Upstream::new(upstreams.channels(), clock.clone());
        let gateway = Gateway::new(edge.clone(), upstream, clock);
        let authority = TestCa::new("hosts");
        let folder = issue(&authority);
        let certificates = Certificates::open(folder.path());
        let stop = CancellationToken::new();
        tokio::spawn(tls::serve_redirects(http, edge.clone(), stop.clone()));
        let bounds = Bounds { drain: Duration::from_secs(1), ..bounds };
        let server = tls::Server { edge, certificates, router: router(&gateway), bounds };
        tokio::spawn(tls::serve(https, server, stop.clone()));
        Self {
            upstreams,
            tenants,
            https: addresses.0,
            http: addresses.1,
            clock: fake_clock,
            authority,
            _certificates: folder,
            _stop: stop.drop_guard(),
        }
    }

    /// Somebody who trusts the hosts' certificates.
    pub fn client(&self) -> Client {
        self.client_from([127, 0, 0, 1])
    }

    /// Somebody who comes from this address.
    pub fn client_from(&self, source: [u8; 4]) -> Client {
        let authority = Certificate::from_pem(self.authority.pem().as_bytes()).unwrap();
        let mut builder = Client::builder()
            .tls_certs_only([authority])
            .redirect(reqwest::redirect::Policy::none())
            .local_address(IpAddr::from(source))
            .timeout(Duration::from_secs(20));
        for host in HOSTS {
            builder = builder.resolve(host, self.https);
        }
        builder.build().unwrap()
    }

    /// A connection to the first tenant on which nothing was said yet; None: refused.
    pub async fn connect(&self, alpn: &[u8]) -> Option<TlsStream<TcpStream>> {
        self.connect_from([127, 0, 0, 1], alpn).await
    }

    /// The same from this address.
    pub async fn connect_from(&self, source: [u8; 4], alpn: &[u8]) -> Option<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.pem().as_bytes()).unwrap()).unwrap();
        let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![alpn.to_vec()];
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::from(source), 0).into()).unwrap();
        let stream = socket.connect(self.https).await.unwrap();
        let host = ServerName::try_from(HOSTS[0]).unwrap();
        TlsConnector::from(Arc::new(config)).connect(host, stream).await.ok()
    }

    /// A URL at the first tenant.
    pub fn url(&self, path: &str) -> String {
        self.url_at(HOSTS[0], path)
    }

    /// A URL at this host.
    pub fn url_at(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.https.port())
    }

    /// Our own origin.
    pub fn origin(&self) -> String {
        self.url("")
    }

    /// Asks the first tenant, with headers and perhaps a body.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Response {
        let mut request = self.client().request(method, self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Response::read(request.send().await.unwrap()).await
    }

    /// GET at the first tenant.
    pub async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path, &[], None).await
    }
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Response {
    /// Reads it.
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    /// The JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem document, for a snapshot: what all problems share is asserted, and the trace's id is left out.
    pub fn problem(&self) -> String {
        let mut problem = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["trace_id"], self.header("x-trace-id"));
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        problem["trace_id"] = "[trace id]".into();
        serde_json::to_string_pretty(&problem).unwrap()
    }

    /// Asserts that it is this problem, in every respect that all problems share.
    pub fn is_problem(&self, status: u16, code: &str) {
        self.problem();
        let problem = self.json();
        assert_eq!((self.status, problem["code"].as_str()), (status, Some(code)), "{self:?}");
        if status == 422 {
            assert!(problem["fields"].as_array().is_some_and(|fields| !fields.is_empty()), "{self:?}");
        }
    }
}

/// Both tenants, complete.
pub fn both() -> Tenants {
    let strict = tenant("sol").with(|config| config.domains[0].min_tls_version = TlsVersion::Tls13.into());
    tenants(&[tenant("luna"), strict])
}

fn issue(authority: &TestCa) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for host in HOSTS {
        let leaf = Leaf { uris: Vec::new(), dns: vec![host.to_owned()], ..Leaf::of("gateway") };
        let issued = authority.issue(&leaf);
        let own = folder.path().join(host);
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join("tls.key"), issued.key).unwrap();
        std::fs::write(own.join("tls.crt"), issued.cert).unwrap();
    }
    folder
}
