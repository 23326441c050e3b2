//! Which asks it answers, and the verb for each. Redeeming and cancelling are sagas: more than one
//! transaction.

use crate::usecases::{cancel_redemption, list_redeemed, load_pack, redeem, redeem_status, search_rewards};
use chassis::Desk;
use chassis::ask::{Answer, parse};
use contracts::reward::*;
use messaging::{Office, OfficeDesk};

pub fn desk(desk: OfficeDesk, office: Office) -> Desk {
    let (searching, asking, redeeming, cancelling) = (office.clone(), office.clone(), office.clone(), office);
    desk.load::<LoadReward, _>(
        |load| load.dry_run,
        |tx, load| Box::pin(load_pack::load_pack(tx, load)),
    )
    .read::<ReadReward, _>(|reading, ask| Box::pin(search_rewards::read(reading, ask)))
    .read::<ListRedeemed, _>(|reading, ask| Box::pin(list_redeemed::list_redeemed(reading, ask)))
    .with(|desk| {
        desk.read::<SearchRewards, _, _>(move |ask| {
            let office = searching.clone();
            async move { search_rewards::search(&office, ask).await }
        })
        .read::<AskRedeemStatus, _, _>(move |ask| {
            let office = asking.clone();
            async move { redeem_status::redeem_status(&office, ask).await }
        })
        .on::<Redeem, _>(move |call| {
            let office = redeeming.clone();
            Box::pin(async move {
                let hash = call.idempotency.map(|key| key.hash);
                let redeemed = redeem::redeem(&office, parse(&call.body)?, hash).await?;
                Ok(Answer {
                    body: serde_json::to_vec(&redeemed.reply)?,
                    replayed: redeemed.replayed,
                })
            })
        })
        .on::<CancelRedemption, _>(move |call| {
            let office = cancelling.clone();
            Box::pin(async move {
                let ask = parse(&call.body)?;
                cancel_redemption::cancel_redemption(&office, ask, call.idempotency).await
            })
        })
    })
    .finish()
}
