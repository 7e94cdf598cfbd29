//! Whether the service's own certificate will hold for a while, told to readiness. Whoever renews it does so long
//! before its end: one that is nearly over says that renewal has failed, and that the service will soon be nobody.
use std::time::Duration;

use kit_telemetry::Condition;
use tokio_util::sync::CancellationToken;

use crate::credentials::Credentials;

/// How often it is looked at; a change of certificates is seen at once.
const LOOK: Duration = Duration::from_secs(1);
/// With less than this part of its life left the service is not ready.
const LEAST: f64 = 0.1;
/// The part of the certificate's life that is left, as a figure to alert on.
const LEFT: &str = "holdfast_mesh_certificate_life_left_ratio";

/// Watches the certificate in force until told to stop.
pub async fn health(credentials: Credentials, ready: Condition, stop: CancellationToken) {
    metrics::describe_gauge!(
        LEFT,
        "Part of the life of the service's own certificate that is left. Below 0.1 the service is not ready: its \
        certificate was not renewed, and at 0 no other service talks to it."
    );
    let mut changes = credentials.generation();
    let mut is_logged = false;
    loop {
        let left = credentials.life_left();
        metrics::gauge!(LEFT).set(left);
        if left < LEAST {
            let end = credentials.not_after();
            let why = format!(
                "less than 10 % of the life of this service's own certificate is left, it ends at {end} and was not renewed"
            );
            if !is_logged {
                tracing::error!(serial = credentials.serial(), "not ready: {why}");
            }
            ready.refuse(why);
        } else {
            ready.set(true);
        }
        is_logged = left < LEAST;
        tokio::select! {
            () = stop.cancelled() => return,
            _ = changes.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
