//! Check-ins that billing hears of: kept for a while, and nobody's who is forgotten.

use crate::{OnStage, billing};
use contracts::activity::{CheckinRecorded, CheckinUndone};
use contracts::pass::PassholderForgotten;
use contracts::{CheckinId, Fact};
use testing::given;
use uuid::Uuid;

fn checkin(n: u128, holder: u32, at: &str) -> CheckinRecorded {
    CheckinRecorded {
        checkin_id: CheckinId(Uuid::from_u128(n)),
        passholder_id: given::holder_id(holder),
        event_id: "theatre".into(),
        at: at.parse().unwrap(),
        ..CheckinRecorded::example()
    }
}

impl OnStage {
    async fn hear<F: Fact>(&self, source: &str, facts: &[F]) {
        self.stage.hear(&self.subscriptions, source, facts).await.unwrap();
    }
}

#[tokio::test]
async fn where_somebody_was_is_forgotten_with_him() {
    let it = billing().await;
    let heard = [
        checkin(1, 1, "2026-11-10T10:00:00Z"),
        checkin(2, 2, "2026-11-10T10:00:00Z"),
    ];
    it.hear("activity", &heard).await;
    let forgotten = PassholderForgotten {
        passholder_id: given::holder_id(1),
        version: 9,
    };
    it.hear("pass", &[forgotten]).await;
    let late = [checkin(3, 1, "2026-11-11T10:00:00Z")];
    it.hear("activity", &late).await;
    let left = "select count(*) from visit where passholder_id::text like '%00000000b1e1'";
    assert_eq!(it.stage.number(left).await.unwrap(), 0);
    assert_eq!(it.stage.number("select count(*) from visit").await.unwrap(), 1);
}

#[tokio::test]
async fn check_ins_are_kept_as_long_as_signals_look_back() {
    let it = billing().await;
    let heard = [
        checkin(1, 1, "2026-07-10T10:00:00Z"),
        checkin(2, 1, "2026-08-20T10:00:00Z"),
        checkin(3, 2, "2026-11-10T10:00:00Z"),
    ];
    it.hear("activity", &heard).await;
    let undone = CheckinUndone {
        checkin_id: CheckinId(Uuid::from_u128(3)),
        ..CheckinUndone::example()
    };
    it.hear("activity", &[undone]).await;
    it.hear("activity", &heard).await;
    let counts = "select count(*) from visit where not is_undone";
    assert_eq!(it.stage.number(counts).await.unwrap(), 2, "undone stays undone");
    it.looks().await;
    assert_eq!(it.stage.number(counts).await.unwrap(), 1);
    let merged = it.stage.hear_merged(
        &it.subscriptions,
        given::social_holder(2),
        given::social_holder(1),
    );
    merged.await.unwrap();
    let of_who_stays = "select count(*) from visit where passholder_id::text like '%00000000b1e2'";
    assert_eq!(it.stage.number(of_who_stays).await.unwrap(), 2);
}
