//! What nobody asks for: past claims, expired answers and mails that count no more go, so that the tables stay small.
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kit_clock::Clock;
use kit_pg::{Jobs, idempotency};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::store::{claims, usage};

/// Most rows a transaction deletes.
const BATCH: i64 = 5_000;
/// How often expired answers go.
const HOURLY: Duration = Duration::from_hours(1);
/// How long a claim's time has passed before it goes.
const CLAIM_AGE: SignedDuration = SignedDuration::from_hours(24);

/// How many rows went.
#[derive(Default)]
struct Gone {
    claims: u64,
    answers: u64,
    mails: u64,
}

/// Deletes until told to stop: answers every hour, claims with them.
pub async fn run(jobs: Jobs, clock: Clock, stop: CancellationToken) {
    while !stop.is_cancelled() {
        purge(&jobs, clock.now()).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(HOURLY) => {}
        }
    }
}

/// One round.
pub async fn purge(jobs: &Jobs, now: Timestamp) {
    let before = now.checked_sub(CLAIM_AGE).unwrap_or(Timestamp::MIN);
    match purge_batches(jobs, before, now).await {
        Ok(Gone { claims: 0, answers: 0, mails: 0 }) => {}
        Ok(Gone { claims, answers, mails }) => {
            info!(claims, answers, mails, "past claims, expired answers and counts of mails are gone");
        }
        Err(error) => warn!(%error, "purging waits for the next round"),
    }
}

async fn purge_batches(jobs: &Jobs, before: Timestamp, now: Timestamp) -> Result<Gone, sqlx::Error> {
    let mut gone = Gone::default();
    loop {
        let mut tx = jobs.begin().await?;
        let claims = claims::purge(&mut tx, before, BATCH).await?;
        let answers = idempotency::purge(&mut tx, now, BATCH).await?;
        let mails = usage::purge(&mut tx, now, BATCH).await?;
        tx.commit().await?;
        gone.claims += claims;
        gone.answers += answers;
        gone.mails += mails;
        if claims + answers + mails == 0 {
            return Ok(gone);
        }
    }
}
