//! The time of a sandbox: ahead of the real one by as much as its clients asked for, for all services and
//! everybody alike. How much stands in the database, so that it is the same after a restart.
//!
//! Time goes on from where it was put, and is only put further ahead: what was written on a day must not
//! stand in the future of what is written next, a history would end before it begins. Going back is to begin
//! anew, and goes to the real time alone.

use super::store;
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use futures_util::FutureExt;
use messaging::service::travel::{MoveClock, tell_all};
use messaging::{Job, Office, Reading, Tx};
use std::time::Duration;

/// Ten years: rights, mandates and keys of today end sooner.
const FURTHEST: TimeDelta = TimeDelta::days(3653);
/// How soon a service that was started again goes by it.
const OFTEN: Duration = Duration::from_secs(1);

/// How far ahead the sandbox is.
///
/// # Errors
/// Those of the database.
pub async fn read(reading: &mut Reading) -> Result<MoveClock, Fault> {
    Ok(store::clock(reading.conn())
        .await?
        .unwrap_or(MoveClock { turn: 0, ahead: 0 }))
}

/// Puts it so many seconds ahead of the real time.
///
/// # Errors
/// 400 when that is back, or too far.
///
/// Rule: the time of a sandbox is put ahead, never back but to the real time, and at most ten years
/// Test: `a_sandbox_travels_as_a_whole_and_tokens_do_not`
/// Source: this house
pub async fn put_ahead(tx: &mut Tx, seconds: i64) -> Result<MoveClock, Fault> {
    let known = store::hold_clock(tx.conn()).await?;
    let words = if seconds > FURTHEST.num_seconds() {
        format!("at most {} seconds ahead", FURTHEST.num_seconds())
    } else if seconds < known.ahead {
        format!(
            "it is {} seconds ahead, and goes back by DELETE alone",
            known.ahead
        )
    } else {
        return moved(tx, known, seconds).await;
    };
    Err(Refusal::invalid_data(&[("/aheadSeconds".into(), words)]).into())
}

/// Goes back to the real time.
///
/// # Errors
/// Those of the database.
pub async fn go_back(tx: &mut Tx) -> Result<MoveClock, Fault> {
    let known = store::hold_clock(tx.conn()).await?;
    moved(tx, known, 0).await
}

async fn moved(tx: &mut Tx, known: MoveClock, seconds: i64) -> Result<MoveClock, Fault> {
    if known.ahead == seconds {
        return Ok(known);
    }
    let to = MoveClock {
        turn: known.turn + 1,
        ahead: seconds,
    };
    store::put_clock(tx.conn(), to).await?;
    Ok(to)
}

/// The job that tells every service again: one that was started again does not know.
pub fn keeping() -> Job {
    Job::new("clock of the sandbox", OFTEN, |office| keep(office).boxed())
}

async fn keep(office: Office) -> Result<(), Fault> {
    let to = read(&mut office.reading().await?).await?;
    match to.turn {
        0 => Ok(()),
        _ => tell_all(&office.asks, to).await,
    }
}
