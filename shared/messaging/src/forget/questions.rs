//! Whom a service has forgotten, and whom it is to forget again: asked by an operator, after a restore.

use super::{Eraser, Forgotten, again, forget_again, store, sweep};
use crate::office::Office;
use chassis::Fault;
use chassis::ask::{Answer, Desk, parse};
use contracts::{Caller, PassholderId, Refusal, ask};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// The most persons in one page, and in one ask.
pub const MOST: usize = 1000;

/// Whom has this service forgotten? A page of at most [`MOST`], in the order of the ids.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListForgotten {
    /// The page begins behind this one.
    pub after: Option<PassholderId>,
}

/// Forget these once more, at most [`MOST`], and do now what the hourly job does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetAgain {
    pub persons: Vec<Forgotten>,
}

/// What does this service keep of a person?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportPerson {
    pub passholder_id: PassholderId,
}

// Every service answers these under its own name: `points.list_forgotten`.
ask! {
    ExportPerson => Value, "export_person", from [Operator];
    ListForgotten => Vec<Forgotten>, "list_forgotten", from [Operator];
    ForgetAgain => usize, "forget_again", from [Operator];
}

/// Answers all three.
pub(crate) fn answer(desk: Desk, office: &Office, eraser: &Arc<dyn Eraser>, stream_days: u64) -> Desk {
    let (listing, office, eraser) = (office.clone(), office.clone(), eraser.clone());
    let exporting = (office.clone(), eraser.clone());
    desk.read::<ExportPerson, _, _>(move |ask| {
        let (office, eraser) = exporting.clone();
        async move {
            eraser
                .export(office.reading().await?.conn(), ask.passholder_id)
                .await
        }
    })
    .read::<ListForgotten, _, _>(move |ask| {
        let office = listing.clone();
        async move { store::page(office.reading().await?.conn(), ask.after, MOST as i64).await }
    })
    .on_patiently::<ForgetAgain, _>(move |call| {
        let (office, eraser) = (office.clone(), eraser.clone());
        Box::pin(async move {
            let ask = parse::<ForgetAgain>(&call.body)?;
            let swept = once_more(&office, &eraser, ask, stream_days).await?;
            Ok(Answer {
                body: serde_json::to_vec(&swept)?,
                replayed: false,
            })
        })
    })
}

async fn once_more(
    office: &Office,
    eraser: &Arc<dyn Eraser>,
    ask: ForgetAgain,
    stream_days: u64,
) -> Result<usize, Fault> {
    if ask.persons.len() > MOST {
        let words = format!("at most {MOST} persons at once");
        return Err(Refusal::invalid_data(&[("/persons".into(), words)]).into());
    }
    if !ask.persons.is_empty() {
        let eraser = eraser.clone();
        office
            .transact(|tx| Box::pin(async move { forget_again(tx, &*eraser, &ask.persons).await }))
            .await?;
    }
    again(office, eraser).await?;
    let neighbours = Caller::SERVICES.map(Caller::name);
    sweep(office, eraser, &neighbours, stream_days).await
}
