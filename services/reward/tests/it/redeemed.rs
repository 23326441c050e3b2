//! Lists of what somebody redeemed.

use crate::{OnStage, ice_cream, redeem, reward};
use contracts::page::Window;
use contracts::reward::*;
use contracts::{Page, Scope};
use testing::given;

impl OnStage {
    async fn redeemed(&self, title: Option<&str>, window: Window) -> Page<RedeemedReward> {
        let ask = ListRedeemed {
            by: RedeemedBy::Passholder(given::holder_id(1)),
            scope: Scope::All,
            reward_type: None,
            reward_title: title.map(Into::into),
            window,
        };
        self.stage.ask(ask).await.unwrap()
    }
}

fn titles(page: &Page<RedeemedReward>) -> Vec<&str> {
    let titles = page.member.iter().map(|redeemed| redeemed.reward.title.as_str());
    titles.collect()
}

#[tokio::test]
async fn what_was_redeemed_comes_newest_first_page_by_page() {
    let it = reward().await;
    it.ledger
        .lock()
        .unwrap()
        .balances
        .insert(given::holder_id(1), 100);
    for (n, title) in ["50% korting", "50 korting", "een_twee", "een twee"]
        .iter()
        .enumerate()
    {
        let mut row = ice_cream();
        row.view.id = format!("r{n}");
        row.view.title = title.to_string();
        it.load(vec![row]).await;
        it.stage.clock.advance(chrono::Duration::seconds(1));
        let ask = Redeem {
            reward_id: format!("r{n}"),
            ..redeem(n as u128 + 1, 1)
        };
        it.stage.ask(ask).await.unwrap();
    }
    let page = it.redeemed(None, Window { start: 1, limit: 2 }).await;
    assert_eq!(page.total_items, 4);
    assert_eq!(titles(&page), ["een_twee", "50 korting"]);
    let count = it.redeemed(None, Window { start: 0, limit: 0 }).await;
    assert_eq!((count.total_items, count.member), (4, vec![]));

    // What stands for anything elsewhere stands for itself here.
    for (part, found) in [("50%", "50% korting"), ("EEN_", "een_twee")] {
        let page = it.redeemed(Some(part), Window::default()).await;
        assert_eq!((page.total_items, titles(&page)), (1, vec![found]));
    }
}
