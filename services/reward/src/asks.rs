//! Which asks it answers, and the verb for each. Redeeming and cancelling are sagas: more than one
//! transaction.

use crate::{pack, redemption, reward};
use chassis::ask::{Answer, Call, parse};
use chassis::{Desk, Fault};
use contracts::reward::*;
use messaging::{Office, OfficeDesk};

/// The desk with every ask of this service.
pub fn desk(desk: OfficeDesk, office: Office) -> Desk {
    let (searching, asking, redeeming, cancelling) = (office.clone(), office.clone(), office.clone(), office);
    desk.load::<LoadReward, _>(|load| load.dry_run, |tx, load| Box::pin(pack::load(tx, load)))
        .read::<ReadReward, _>(|reading, ask| Box::pin(reward::read(reading, ask)))
        .read::<ListRedeemed, _>(|reading, ask| Box::pin(redemption::list(reading, ask)))
        .with(|desk| {
            desk.read::<SearchRewards, _, _>(move |ask| {
                let office = searching.clone();
                async move { reward::search(&office, ask).await }
            })
            .read::<AskRedeemStatus, _, _>(move |ask| {
                let office = asking.clone();
                async move { redemption::status(&office, ask).await }
            })
            .on::<Redeem, _>(move |call| Box::pin(redeem(redeeming.clone(), call)))
            .on::<CancelRedemption, _>(move |call| Box::pin(cancel(cancelling.clone(), call)))
        })
        .finish()
}

async fn redeem(office: Office, call: Call) -> Result<Answer, Fault> {
    let hash = call.idempotency.map(|key| key.hash);
    let redeemed = redemption::redeem(&office, parse(&call.body)?, hash).await?;
    Ok(Answer {
        body: serde_json::to_vec(&redeemed.reply)?,
        replayed: redeemed.replayed,
    })
}

async fn cancel(office: Office, call: Call) -> Result<Answer, Fault> {
    redemption::cancel(&office, parse(&call.body)?, call.idempotency).await
}
