//! Whom a service has forgotten, and whom it is to forget again: asked by an operator, after a restore.

use super::{Eraser, Forgotten, Sweep, again, remember, store, sweep};
use crate::office::Office;
use chassis::Fault;
use chassis::ask::{Answer, Desk, parse};
use contracts::ask::Done;
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

/// Remember that these are forgotten, at most [`MOST`]: [`SweepForgotten`], or the hourly job, erases them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RememberForgotten {
    pub persons: Vec<Forgotten>,
}

/// Do now what the hourly job does; answers for how many nothing is left in log and answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepForgotten {}

/// What does this service keep of a person?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportPerson {
    pub passholder_id: PassholderId,
}

// Every service answers these under its own name: `points.list_forgotten`.
ask! {
    ExportPerson => Value, "export_person", from [Operator];
    ListForgotten => Vec<Forgotten>, "list_forgotten", from [Operator];
    RememberForgotten => Done, "remember_forgotten", from [Operator];
    SweepForgotten => usize, "sweep_forgotten", from [Operator];
}

/// Answers all of them.
pub(crate) fn answer(desk: Desk, office: &Office, eraser: &Arc<dyn Eraser>, stream_days: u64) -> Desk {
    let (listing, noting, office, eraser) = (office.clone(), office.clone(), office.clone(), eraser.clone());
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
    .on_patiently::<RememberForgotten, _>(move |call| {
        let office = noting.clone();
        Box::pin(async move { answered(&note(&office, parse(&call.body)?).await?) })
    })
    .on_patiently::<SweepForgotten, _>(move |call| {
        let (office, eraser) = (office.clone(), eraser.clone());
        Box::pin(async move {
            parse::<SweepForgotten>(&call.body)?;
            answered(&once_more(&office, &eraser, stream_days).await?)
        })
    })
}

fn answered(reply: &impl Serialize) -> Result<Answer, Fault> {
    Ok(Answer {
        body: serde_json::to_vec(reply)?,
        replayed: false,
    })
}

async fn note(office: &Office, ask: RememberForgotten) -> Result<Done, Fault> {
    if ask.persons.len() > MOST {
        let words = format!("at most {MOST} persons at once");
        return Err(Refusal::invalid_data(&[("/persons".into(), words)]).into());
    }
    office
        .transact(|tx| Box::pin(async move { remember(tx, &ask.persons).await }))
        .await?;
    Ok(Done {})
}

async fn once_more(office: &Office, eraser: &Arc<dyn Eraser>, stream_days: u64) -> Result<usize, Fault> {
    again(office, eraser).await?;
    let neighbours = Caller::SERVICES.map(Caller::name);
    sweep(office, eraser, &neighbours, stream_days, Sweep::All).await
}
