//! Send: what waits is handed to the mail server, one after the other.

use super::links::Links;
use super::post::{Delivery, Post};
use super::{GIVEN_UP, SENT, patience, store, words};
use chassis::Fault;
use chrono::TimeDelta;
use messaging::Office;
use std::sync::Arc;

/// At once: whoever takes them has them for longer than they can take.
const SOME: i64 = 10;
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// Where there is no server, a mail waits for so long that another process may have one.
const UNSENT_LIVE: TimeDelta = TimeDelta::days(1);

/// Those that are due, the longest first, until there is none.
///
/// # Errors
/// The last fault; the others were tried nevertheless.
///
/// Rule: a mail that the server does not take is tried again, and given up in the end; one whose sending was
/// cut is sent again under the same id
/// Test: `a_mail_that_is_not_taken_is_tried_again_and_given_up_in_the_end`,
/// `a_mail_whose_sending_was_cut_is_sent_again_under_the_same_id`
/// Source: this house
///
/// Rule: without a mail server no mail is kept for longer than a day; what another process tries stays its
/// Test: `without_a_mail_server_no_mail_is_kept_for_longer_than_a_day`
/// Source: this house
pub async fn send(office: &Office, post: &Arc<Post>) -> Result<(), Fault> {
    if !post.is_open() {
        return office
            .transact(|tx| {
                Box::pin(async move {
                    let before = tx.now() - UNSENT_LIVE;
                    store::drop_old(tx.conn(), before).await
                })
            })
            .await;
    }
    loop {
        let due = office
            .transact(|tx| {
                Box::pin(async move {
                    let now = tx.now();
                    store::take_due(tx.conn(), now, now + LEASE, SOME).await
                })
            })
            .await?;
        let is_last = (due.len() as i64) < SOME;
        let mut last = Ok(());
        for one in due {
            last = send_one(office, post, one).await.and(last);
        }
        if is_last || last.is_err() {
            return last;
        }
    }
}

async fn send_one(office: &Office, post: &Post, due: store::Due) -> Result<(), Fault> {
    let reader = store::reader(office.reading().await?.conn(), &due).await?;
    // Gone, or does not want to be written to any more.
    let Some(reader) = reader else {
        return end(office, due, None).await;
    };
    let links = Links::of(due.kind, &post.pages, &reader)?;
    let letter = words::letter(due.kind, post.language, &reader, &links).map_err(Fault::broken)?;
    let at = office.clock.now();
    match post.deliver(due.id, &reader.address, letter, at).await {
        Ok(Delivery::Taken) => end(office, due, Some(SENT)).await,
        Ok(Delivery::Refused) => end(office, due, Some(GIVEN_UP)).await,
        Err(_) if patience::is_over(due.tries) => end(office, due, Some(GIVEN_UP)).await,
        Err(fault) => {
            later(office, due).await?;
            Err(fault)
        }
    }
}

async fn end(office: &Office, due: store::Due, counted: Option<&'static str>) -> Result<(), Fault> {
    office
        .transact(|tx| {
            Box::pin(async move {
                if let Some(metric) = counted {
                    tx.count(metric, 1);
                }
                store::remove(tx.conn(), due.id).await
            })
        })
        .await
}

async fn later(office: &Office, due: store::Due) -> Result<(), Fault> {
    office
        .transact(|tx| {
            Box::pin(async move {
                let next = patience::next(tx.now(), due.tries);
                store::try_at(tx.conn(), due.id, next).await
            })
        })
        .await
}
