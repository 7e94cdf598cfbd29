//! The wiring: the only file that knows every part of the operator.
use std::sync::Arc;

use anyhow::Context as _;
use kit_clock::Clock;
use kit_config::ExposeSecret as _;
use kit_service::{Process, Start};

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

/// Works until told to stop.
pub async fn run(config: Config, start: Start) -> anyhow::Result<()> {
    let Declared::Folder(folder) = &config.source;
    let source = Directory::open(folder.clone());
    let report = Report::new(source.name());
    let start = start.admin_routes(crate::admin::routes(report.clone()));
    let process = Process::start(start, &config.process).await?;
    let work = work(config, &process, source, report)?;
    let stop = process.stop();
    process
        .run(async move {
            work.run(stop).await;
            Ok(())
        })
        .await
}

fn work(
    config: Config,
    process: &Process,
    source: Directory,
    report: Report,
) -> anyhow::Result<Work<Directory>> {
    let (mesh, clock) = (&process.mesh, process.clock.clone());
    let signer = Signer::from_pem(config.signing_key_id, config.signing_key.expose_secret())?;
    let policy: Arc<dyn Configuration> = Arc::new(Policy::new(mesh.channel("policy")?));
    let identity = Arc::new(Identity::new(mesh.channel("identity")?));
    let holder = mesh.instance().to_owned();
    Ok(Work {
        report,
        source,
        reconciler: Reconciler::new(Arc::clone(&policy), signer, clock.clone(), holder),
        policy,
        bootstrap: config.bootstrap.map(|folder| Bootstrap::new(identity, folder, clock.clone())),
        certificates: config.public_ca.map(|authority| certificates(authority, clock)).transpose()?,
        ready: process.condition("policy"),
        poll: config.poll,
    })
}

fn certificates(authority: PublicCa, clock: Clock) -> anyhow::Result<Certificates> {
    let pem =
        std::fs::read_to_string(&authority.certificate).context("OPERATOR_PUBLIC_CA_FILE cannot be read")?;
    let made = Certificates::new(pem, authority.key.expose_secret(), authority.folder, clock);
    made.context("OPERATOR_PUBLIC_CA_FILE and its key do not fit")
}
