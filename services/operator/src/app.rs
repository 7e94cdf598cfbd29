//! The only file that knows every part.
use std::sync::Arc;

use anyhow::Context as _;
use kit_clock::Source;
use kit_config::{Env, ExposeSecret as _};
use kit_mesh::{Mesh, stop_on_signal};
use kit_telemetry::{Readiness, Telemetry, admin};
use tokio::net::TcpListener;

use crate::bootstrap::Bootstrap;
use crate::certificates::Certificates;
use crate::clients::{Identity, Policy};
use crate::config::{Config, Declared, PublicCa};
use crate::ports::Configuration;
use crate::reconcile::Reconciler;
use crate::report::Report;
use crate::signer::Signer;
use crate::source::{Directory, TenantSource as _};
use crate::work::Work;

/// Reads the settings and works until told to stop.
pub fn run() -> anyhow::Result<()> {
    let config = Config::read(&Env::from_process())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let telemetry = Telemetry::start("operator", &config.telemetry)?;
        let outcome = serve(config, &telemetry).await;
        telemetry.shutdown().await;
        outcome
    })
}

async fn serve(config: Config, telemetry: &Telemetry) -> anyhow::Result<()> {
    let stop = stop_on_signal()?;
    let readiness = Readiness::new();
    let listener = TcpListener::bind(config.admin).await.context("OPERATOR_ADMIN_ADDR cannot be bound")?;
    let (work, mesh) = work(config, &readiness)?;
    let routes = admin::router(telemetry.metrics(), readiness.clone())
        .merge(crate::admin::routes(work.report.clone()));
    tracing::info!(identity = %mesh.identity(), source = %work.source.name(), "operator is up");
    let certificate = readiness.condition("certificate");
    let watched = tokio::spawn(kit_mesh::health(mesh.credentials().clone(), certificate, stop.clone()));
    let admin = admin::start(listener, routes, readiness, stop.clone());
    work.run(stop).await;
    watched.await.context("the watch over the certificate failed")?;
    admin.close().await.context("the admin port failed")
}

/// Builds the work and the mesh, which must live as long.
fn work(config: Config, readiness: &Readiness) -> anyhow::Result<(Work<Directory>, Mesh)> {
    let clock = Source::system();
    let signer = Signer::from_pem(config.signing_key_id, config.signing_key.expose_secret())?;
    let mesh = Mesh::open(config.mesh, clock.clone())?;
    let policy: Arc<dyn Configuration> = Arc::new(Policy::new(mesh.channel("policy")?));
    let identity = Arc::new(Identity::new(mesh.channel("identity")?));
    let Declared::Folder(folder) = config.source;
    let source = Directory::open(folder);
    let holder = mesh.instance().to_owned();
    let work = Work {
        report: Report::new(source.name()),
        source,
        reconciler: Reconciler::new(Arc::clone(&policy), signer, clock.clone(), holder),
        policy,
        bootstrap: config.bootstrap.map(|folder| Bootstrap::new(identity, folder, clock.clone())),
        certificates: config.public_ca.map(|authority| certificates(authority, clock)).transpose()?,
        ready: readiness.condition("policy"),
        poll: config.poll,
    };
    Ok((work, mesh))
}

fn certificates(authority: PublicCa, clock: Source) -> anyhow::Result<Certificates> {
    let pem =
        std::fs::read_to_string(&authority.certificate).context("OPERATOR_PUBLIC_CA_FILE cannot be read")?;
    let made = Certificates::new(pem, authority.key.expose_secret(), authority.folder, clock);
    made.context("OPERATOR_PUBLIC_CA_FILE and its key do not fit")
}
