//! Whose is a redemption, and where can a reward be redeemed?

use crate::{OnStage, ice_cream, redeem, reward};
use contracts::activity::OrganizerChanged;
use contracts::page::Window;
use contracts::pass::OrganizerReference;
use contracts::reward::*;
use contracts::{CardSystemId, OrganizerId, RedemptionId, Scope};
use testing::given;

const LIBRARY: &str = "bib-geetbets";
const POOL: &str = "zwembad-geetbets";
const ELSEWHERE: &str = "bib-gent";

fn acting_for(organizer: &str) -> Scope {
    Scope::Organizers(vec![organizer.into()])
}

fn redeem_at(organizer: &str, redemption: u128, holder: u32) -> Redeem {
    Redeem {
        scope: acting_for(organizer),
        ..redeem(redemption, holder)
    }
}

/// Two organizers of the reward's region, and one of another.
async fn with_organizers() -> OnStage {
    let it = reward().await;
    let organizer = |id: &str, region: CardSystemId| OrganizerChanged {
        organizer_id: id.into(),
        card_system_ids: vec![region],
        ..given::organizer()
    };
    let known = [
        organizer(LIBRARY, given::REGION),
        organizer(POOL, given::REGION),
        organizer(ELSEWHERE, CardSystemId(1)),
    ];
    it.stage
        .hear(&it.subscriptions, "activity", &known)
        .await
        .unwrap();
    it
}

impl OnStage {
    async fn seen_by(&self, organizer: &str) -> Vec<RedemptionId> {
        let ask = ListRedeemed {
            by: RedeemedBy::Pass(given::pass_number(1, false)),
            scope: acting_for(organizer),
            reward_type: Some(RewardType::Points),
            reward_title: Some("VINNE".into()),
            window: Window::default(),
        };
        let page = self.stage.ask(ask).await.unwrap();
        assert_eq!(page.total_items, i64::try_from(page.member.len()).unwrap());
        page.member.iter().map(|redeemed| redeemed.id).collect()
    }

    async fn is_offered_at(&self, organizer: &str) -> bool {
        let ask = AskRedeemStatus {
            reward_id: "3801".into(),
            pass_number: given::pass_number(2, false),
            scope: acting_for(organizer),
        };
        self.stage.ask(ask).await.is_ok()
    }
}

#[tokio::test]
async fn a_redemption_is_seen_and_cancelled_only_where_it_was_made() {
    let it = with_organizers().await;
    let id = it.stage.ask(redeem_at(LIBRARY, 1, 1)).await.unwrap().id;
    assert_eq!(it.seen_by(LIBRARY).await, [id]);
    assert_eq!(it.seen_by(POOL).await, []);
    let cancel = |organizer: &str| CancelRedemption {
        redemption_id: id,
        scope: acting_for(organizer),
    };
    assert_eq!(it.stage.refusal(cancel(POOL)).await, "auth/forbidden");
    assert_eq!((it.balance(1), it.units_taken().await), (7, 1));
    it.stage.ask(cancel(LIBRARY)).await.unwrap();
    assert_eq!((it.balance(1), it.units_taken().await), (12, 0));
    let whose = Some(OrganizerId::from(LIBRARY));
    let redeemed = it.stage.told::<RewardRedeemed>().await.unwrap();
    let cancelled = it.stage.told::<RedemptionCancelled>().await.unwrap();
    assert_eq!(
        (&redeemed[0].organizer_id, &cancelled[0].organizer_id),
        (&whose, &whose)
    );
}

#[tokio::test]
async fn a_reward_without_organizers_is_redeemed_in_its_own_regions() {
    let it = with_organizers().await;
    let mut local = ice_cream();
    local.view.all_card_systems = false;
    local.view.applicable_card_systems = vec![local.view.owning_card_system.clone()];
    it.load(vec![local.clone()]).await;
    assert!(it.is_offered_at(LIBRARY).await && it.is_offered_at(POOL).await);
    assert!(!it.is_offered_at(ELSEWHERE).await);
    assert_eq!(
        it.stage.refusal(redeem_at(ELSEWHERE, 1, 1)).await,
        "auth/forbidden"
    );
    assert!(!it.is_offered_at("nobody knows").await);

    // Where it names organizers, these alone.
    local.view.organizers = vec![OrganizerReference {
        id: OrganizerId::from(POOL),
        name: None,
    }];
    it.load(vec![local]).await;
    assert!(it.is_offered_at(POOL).await && !it.is_offered_at(LIBRARY).await);
}
