//! The floor of a request over two hops: nginx with TLS, to nginx with mutual TLS, which answers with as many bytes.
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::ports::Block;
use holdfast_tests::wait::until_ok;
use rustix::process::{Pid, Signal, kill_process};

use crate::proc::{Server, ending_with_us};

/// A running nginx; it ends when this is dropped, and when this program is killed.
#[derive(Debug)]
pub struct Nginx {
    child: Child,
    ports: Block,
}

impl Nginx {
    /// Starts it with the certificates of a mesh: the host's own, and the gateway's between the hops.
    pub async fn start(mesh: &Mesh, host: &str, answer_bytes: usize) -> anyhow::Result<Self> {
        let ports = Block::claim();
        let folder = mesh.run().join("nginx");
        fs::create_dir_all(&folder)?;
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(mesh, host, &ports, answer_bytes))?;
        let mut command = ending_with_us("TERM", "nginx");
        command.arg("-p").arg(&folder).arg("-c").arg(&file).arg("-e").arg(folder.join("error.log"));
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().context("nginx")?;
        let mut this = Self { child, ports };
        let front = this.port();
        until_ok(Duration::from_secs(10), "nginx to listen", async || {
            anyhow::ensure!(
                this.child.try_wait()?.is_none(),
                "it has ended: {}",
                read(&folder.join("error.log"))
            );
            tokio::net::TcpStream::connect(("127.0.0.1", front)).await.map(drop).context("nobody listens")
        })
        .await;
        Ok(this)
    }

    /// The port of its public side.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.ports.port(0)
    }

    /// Its processes.
    #[must_use]
    pub fn server(&self) -> Server {
        Server { name: "nginx".to_owned(), pid: self.child.id() }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Asked, not killed: a killed master would leave its workers behind.
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
            let _ = self.child.wait();
        }
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

fn configuration(mesh: &Mesh, host: &str, ports: &Block, answer_bytes: usize) -> String {
    let run = mesh.run().canonicalize().unwrap_or_else(|_| mesh.run().to_owned());
    let run = run.display();
    let (front, back, answer) = (ports.port(0), ports.port(1), "x".repeat(answer_bytes));
    format!(
        "daemon off;
user root;
worker_processes 2;
pid nginx.pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    keepalive_requests 1000000;
    ssl_protocols TLSv1.3;
    ssl_certificate {run}/public-tls/{host}/tls.crt;
    ssl_certificate_key {run}/public-tls/{host}/tls.key;
    upstream behind {{ server 127.0.0.1:{back}; keepalive 32; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{front} ssl http2;
        location / {{
            proxy_pass https://behind;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_ssl_protocols TLSv1.3;
            proxy_ssl_certificate {run}/pki/gateway/tls.crt;
            proxy_ssl_certificate_key {run}/pki/gateway/tls.key;
            proxy_ssl_trusted_certificate {run}/pki/public-ca.pem;
            proxy_ssl_verify on;
            proxy_ssl_name {host};
        }}
    }}
    server {{
        listen 127.0.0.1:{back} ssl;
        ssl_verify_client on;
        ssl_client_certificate {run}/pki/gateway/ca.crt;
        location / {{ default_type application/json; return 200 '{answer}'; }}
    }}
}}
"
    )
}
