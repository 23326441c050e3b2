//! Write: the file of a report, from what was gathered.

use super::Claimed;
use super::claim::{renew, renew_now};
use super::package::Package;
use super::store::line::{self, Line};
use super::store::making;
use chassis::Fault;
use messaging::{Office, Tx};
use std::fs::File;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How many lines are read at once.
const PAGE: i64 = 2_000;
/// How many pages wait to be written: two, and memory holds no more.
const AHEAD: usize = 2;
/// How often a claim is renewed while nothing is read.
const RENEW: Duration = Duration::from_secs(10);

/// Reads page by page, and has a thread of its own write what was read.
pub async fn write(office: &Office, claimed: &Claimed, package: Package) -> Result<File, Fault> {
    let (pages, written) = mpsc::channel(AHEAD);
    let writing = tokio::task::spawn_blocking(move || fill(package, written));
    let (mut after, mut read) = (None, 0);
    loop {
        let page = page(office, claimed, after.take(), read).await?;
        let is_last = (page.len() as i64) < PAGE;
        read += page.len() as i64;
        after = page.last().cloned();
        // Where nobody takes it any more, the writer says why.
        if pages.send(page).await.is_err() || is_last {
            break;
        }
    }
    drop(pages);
    ended(office, claimed, writing).await
}

async fn page(
    office: &Office,
    claimed: &Claimed,
    after: Option<Line>,
    written: i64,
) -> Result<Vec<Line>, Fault> {
    let claimed = claimed.clone();
    let read = async move |tx: &mut Tx| {
        renew(tx, &claimed).await?;
        making::note_written(tx.conn(), claimed.id, written).await?;
        line::lines(tx.conn(), claimed.id, after.as_ref(), PAGE).await
    };
    office
        .transact(|tx| Box::pin(async move { read(tx).await }))
        .await
}

fn fill(mut package: Package, mut pages: mpsc::Receiver<Vec<Line>>) -> Result<File, Fault> {
    while let Some(page) = pages.blocking_recv() {
        for line in &page {
            package.add(line)?;
        }
    }
    package.end()
}

/// What the writer made, however long it takes.
async fn ended(
    office: &Office,
    claimed: &Claimed,
    mut writing: JoinHandle<Result<File, Fault>>,
) -> Result<File, Fault> {
    loop {
        tokio::select! {
            ended = &mut writing => return ended.map_err(Fault::broken)?,
            () = tokio::time::sleep(RENEW) => renew_now(office, claimed).await?,
        }
    }
}
