//! Publish: what was heard is added to the log, in the order in which it was told.

use super::draft::{Draft, Meaning, meaning};
use super::{Added, store};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::published::{Audience, Event, SubscriptionTested};
use messaging::{Heard, Tx};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Adds what facts mean to the log; none when they mean nothing to anybody outside. What is older than the
/// log is kept is not added any more: a service that is heard for the first time tells all that it knows.
pub async fn publish(tx: &mut Tx, facts: &[Heard], kept_days: i32) -> Result<Option<Added>, Fault> {
    let oldest = tx.now() - TimeDelta::days(i64::from(kept_days));
    let (mut drafts, mut hidden) = (vec![], BTreeSet::new());
    for fact in facts.iter().filter(|fact| fact.time >= oldest) {
        match meaning(fact)? {
            Meaning::Tells(draft) => drafts.push(draft),
            Meaning::Hides(referral) => {
                let subject = referral.to_string();
                drafts.retain(|draft: &Draft| draft.subject != subject);
                hidden.insert(subject);
            }
            Meaning::Nothing => {}
        }
    }
    if !hidden.is_empty() {
        let hidden: Vec<String> = hidden.into_iter().collect();
        store::hide(tx.conn(), Audience::Partner, &hidden).await?;
    }
    add(tx, &drafts).await
}

/// Adds a sign of life for one subscription.
pub async fn sign_of_life(tx: &mut Tx, subscription_id: Uuid) -> Result<Option<Added>, Fault> {
    let event = SubscriptionTested { subscription_id };
    let draft = Draft {
        event_id: Uuid::new_v5(&tx.new_id(), SubscriptionTested::TYPE.as_bytes()),
        event_type: SubscriptionTested::TYPE,
        audience: SubscriptionTested::AUDIENCE,
        audience_id: subscription_id.to_string(),
        subject: event.subject(),
        at: tx.now(),
        passholder_id: None,
        data: serde_json::to_value(&event)?,
    };
    add(tx, &[draft]).await
}

async fn add(tx: &mut Tx, drafts: &[Draft]) -> Result<Option<Added>, Fault> {
    if drafts.is_empty() {
        return Ok(None);
    }
    let now = tx.wall();
    let after = store::lock_head(tx.conn()).await?;
    let last = store::add(tx.conn(), after, drafts, now).await?;
    Ok((last > after).then_some(Added { after, last }))
}
