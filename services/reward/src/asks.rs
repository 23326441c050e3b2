//! Which asks it answers, and the verb for each. Redeeming and cancelling are sagas: more than one transaction.

use crate::usecases::{cancel_redemption, list_redeemed, load_pack, redeem, redeem_status, search_rewards};
use chassis::Desk;
use contracts::reward::*;
use messaging::{Office, OfficeDesk};

pub fn desk(desk: OfficeDesk, office: Office) -> Desk {
    macro_rules! answer {
        ($desk:expr, $ask:ty, $verb:path) => {{
            let office = office.clone();
            $desk.read::<$ask, _, _>(move |ask| {
                let office = office.clone();
                async move { $verb(&office, ask).await }
            })
        }};
    }
    desk.load::<LoadReward, _>(
        |load| load.dry_run,
        |tx, load| Box::pin(load_pack::load_pack(tx, load)),
    )
    .with(|desk| {
        let desk = answer!(desk, SearchRewards, search_rewards::search);
        let desk = answer!(desk, ReadReward, search_rewards::read);
        let desk = answer!(desk, AskRedeemStatus, redeem_status::redeem_status);
        let desk = answer!(desk, Redeem, redeem::redeem);
        let desk = answer!(desk, ListRedeemed, list_redeemed::list_redeemed);
        answer!(desk, CancelRedemption, cancel_redemption::cancel_redemption)
    })
    .finish()
}
