//! Work: a process makes the reports that nobody makes yet.

use super::claim::{claim, renew};
use super::gather::{MOST, gather};
use super::package::{Head, Package, slug};
use super::store::{file, line, making};
use super::write::write;
use super::{Claimed, Pseudonyms, words};
use chassis::Fault;
use chrono_tz::Europe::Brussels;
use contracts::billing::ReportFile;
use messaging::{Office, Tx};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// In bytes: what one answer holds of a file.
const SLICE: usize = 64 << 10;
/// How many slices are kept in one transaction.
const AT_ONCE: usize = 32;

/// One after another, the oldest first. One that fails is tried again when its claim has run out.
///
/// Rule: a report that was cut is made by whoever comes next, and its file is the same
/// Test: `a_report_that_was_cut_anywhere_is_the_same_file`
/// Source: this house
pub async fn work(office: &Office, pseudonyms: &Arc<Pseudonyms>) -> Result<(), Fault> {
    while let Some(claimed) = office.transact(|tx| Box::pin(claim(tx))).await? {
        match claimed.is_given_up() {
            true => tracing::error!(report = claimed.id.0, "a report is given up"),
            false => make(office, pseudonyms, &claimed).await?,
        }
    }
    Ok(())
}

async fn make(office: &Office, pseudonyms: &Arc<Pseudonyms>, claimed: &Claimed) -> Result<(), Fault> {
    while step(office, claimed).await? {}
    let lines = line::gathered(office.reading().await?.conn(), claimed.id)
        .await?
        .lines;
    if !(1..=MOST).contains(&lines) {
        let why = match lines {
            0 => words::nothing(claimed.period),
            _ => words::too_much(claimed.period),
        };
        return fail(office, claimed, why).await;
    }
    let package = Package::begin(Head {
        organizer_id: claimed.organizer_id.clone(),
        period: claimed.period,
        requested_at: claimed.requested_at,
        pseudonyms: pseudonyms.clone(),
    })?;
    let made = write(office, claimed, package).await?;
    keep(office, claimed, made).await
}

async fn step(office: &Office, claimed: &Claimed) -> Result<bool, Fault> {
    let claimed = claimed.clone();
    office
        .transact(|tx| Box::pin(async move { gather(tx, &claimed).await }))
        .await
}

async fn fail(office: &Office, claimed: &Claimed, why: String) -> Result<(), Fault> {
    let claimed = claimed.clone();
    office
        .transact(|tx| Box::pin(async move { making::fail(tx.conn(), &claimed, &why).await }))
        .await
}

/// Some slices at a time; the report is available when all of them are there.
async fn keep(office: &Office, claimed: &Claimed, mut made: File) -> Result<(), Fault> {
    let (mut number, mut length) = (0, 0);
    loop {
        let slices = next(&mut made)?;
        let (count, is_last) = (slices.len(), slices.len() < AT_ONCE);
        length += slices.iter().map(|slice| slice.len() as u64).sum::<u64>();
        let (one, first) = (claimed.clone(), number);
        let put = async move |tx: &mut Tx| {
            renew(tx, &one).await?;
            if first == 0 {
                file::remove_slices(tx.conn(), one.id).await?;
            }
            file::put_slices(tx.conn(), one.id, first, &slices).await
        };
        office
            .transact(|tx| Box::pin(async move { put(tx).await }))
            .await?;
        number += i32::try_from(count).map_err(Fault::broken)?;
        if is_last {
            break;
        }
    }
    finish(office, claimed, length, number).await
}

/// As many as go into one transaction; fewer at the end.
fn next(made: &mut File) -> Result<Vec<Vec<u8>>, Fault> {
    let mut slices = vec![];
    while slices.len() < AT_ONCE {
        let mut slice = Vec::with_capacity(SLICE);
        let read = made.take(SLICE as u64).read_to_end(&mut slice);
        if read.map_err(Fault::broken)? == 0 {
            break;
        }
        slices.push(slice);
    }
    Ok(slices)
}

async fn finish(office: &Office, claimed: &Claimed, length: u64, slices: i32) -> Result<(), Fault> {
    let claimed = claimed.clone();
    let finish = async move |tx: &mut Tx| {
        let known = directory::find_organizer(tx.conn(), &claimed.organizer_id).await?;
        let at = claimed
            .requested_at
            .with_timezone(&Brussels)
            .format("%Y%m%d_%H%M");
        let organizer = slug(&known.map(|one| one.name).unwrap_or_default());
        let file = ReportFile {
            name: format!("financialOverview_{organizer}_{at}.zip"),
            length,
            slices,
        };
        making::finish(tx.conn(), &claimed, &file).await
    };
    office
        .transact(|tx| Box::pin(async move { finish(tx).await }))
        .await
}
