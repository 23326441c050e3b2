//! Work: a process goes on with the run that is under way.

use super::ask::ask;
use super::fill::fill;
use super::put_off::put_off;
use super::queue::{Question, Queue};
use super::settle::settle;
use super::{Item, Run, store};
use crate::entitlement::{Answer, Source};
use crate::seals::Seals;
use chassis::Fault;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use messaging::Office;
use std::num::NonZeroU16;
use std::sync::Arc;
use uuid::Uuid;

/// How many questions are under way at once.
const UNDER_WAY: usize = 64;

/// What was said to a question.
struct Answered {
    run: Run,
    claim: Uuid,
    item: Arc<Item>,
    answer: Answer,
}

/// Some turns of the run that is under way, if there is one. Questions are asked beside each other; what
/// their answers mean is written one by one, so that counters find a connection. Cut anywhere, another
/// process goes on when the claims have run out.
pub async fn work(office: &Office, seals: &Arc<Seals>, per_second: NonZeroU16) -> Result<(), Fault> {
    let Some(source) = &seals.source else {
        return Ok(());
    };
    let Some(run) = store::under_way(office.reading().await?.conn()).await? else {
        return Ok(());
    };
    if run.is_paused(office.clock.now()) {
        return Ok(());
    }
    while office.transact(|tx| Box::pin(fill(tx))).await? {}
    ask_all(office, seals, source, per_second).await?;
    office
        .transact(|tx| {
            let now = tx.now();
            Box::pin(async move { store::end_when_done(tx.conn(), now).await })
        })
        .await
}

/// What one answer does not come to keeps no other from counting.
///
/// Rule: an answer that cannot be written now is put off, and everybody else's counts
/// Test: `who_is_held_meanwhile_is_put_off_and_all_others_count`
/// Source: this house
async fn ask_all(
    office: &Office,
    seals: &Arc<Seals>,
    source: &Source,
    per_second: NonZeroU16,
) -> Result<(), Fault> {
    let (mut queue, mut asked) = (Queue::new(per_second), FuturesUnordered::new());
    let mut failed = None;
    loop {
        if queue.is_empty() && queue.may_go_on() && asked.len() < UNDER_WAY {
            let refilled = queue.refill(office).await;
            failed = failed.or(refilled.err());
        }
        if queue.is_empty() && asked.is_empty() {
            return failed.map_or(Ok(()), Err);
        }
        let may_ask = !queue.is_empty() && asked.len() < UNDER_WAY;
        tokio::select! {
            () = queue.tick(), if may_ask => {
                if let Some(question) = queue.next(office).await {
                    asked.push(answered(source, seals, question));
                }
            }
            Some(said) = asked.next(), if !asked.is_empty() => {
                match write(office, said).await {
                    Ok(true) => queue.stop(office).await,
                    Ok(false) => {}
                    Err(fault) => failed = failed.or(Some(fault)),
                }
            }
        }
    }
}

async fn answered(source: &Source, seals: &Seals, question: Question) -> Answered {
    let Question { run, claim, item } = question;
    let (item, answer) = ask(source, &seals.insz, item).await;
    Answered {
        run,
        claim,
        item: Arc::new(item),
        answer,
    }
}

/// What it means; whether nobody is to be asked for now. One that is held by somebody else is put off.
async fn write(office: &Office, answered: Answered) -> Result<bool, Fault> {
    let Answered {
        run,
        claim,
        item,
        answer,
    } = answered;
    let one = item.clone();
    let settled = office
        .transact(move |tx| Box::pin(async move { settle(tx, run, claim, &one, answer).await }))
        .await;
    let Err(fault) = settled else {
        return settled;
    };
    // Of whom is not said: who is asked about has a right.
    tracing::warn!(%fault, "what the official source said is not written, and asked again");
    office
        .transact(move |tx| Box::pin(async move { put_off(tx, run, claim, &item).await }))
        .await?;
    match fault {
        Fault::Busy(_) => Ok(false),
        fault => Err(fault),
    }
}
