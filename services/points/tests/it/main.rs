//! The points service against a database: facts handed in, told facts read back.

mod award;
mod expire;
mod forget;
mod load;
mod merge;
mod reconcile;
mod spend;

use contracts::activity::CheckinRecorded;
use contracts::{CheckinId, PassholderId, Points};
use messaging::{Service, Subscription};
use testing::Stage;
use uuid::Uuid;

/// The service on a stage.
struct OnStage {
    stage: Stage,
    subscriptions: Vec<Subscription>,
}

async fn points() -> OnStage {
    let stage = Stage::new(points::NAME, &points::MIGRATIONS, "2026-12-10T10:00:00Z")
        .await
        .unwrap();
    let config = chassis::Settings::load("points", points::config::DEFAULT, None)
        .unwrap()
        .service;
    let Service {
        desk, subscriptions, ..
    } = points::service(&stage.office, &config);
    stage.open(desk);
    OnStage { stage, subscriptions }
}

fn holder(n: u128) -> PassholderId {
    PassholderId(Uuid::from_u128(n))
}

fn checkin(n: u128, holder: PassholderId, points: Points, at: &str) -> CheckinRecorded {
    CheckinRecorded {
        checkin_id: CheckinId(Uuid::from_u128(n)),
        passholder_id: holder,
        event_id: "event".into(),
        title: "Poppentheater".into(),
        location: "Bibliotheek Geetbets".into(),
        points,
        at: at.parse().unwrap(),
        organizer_id: None,
    }
}

impl OnStage {
    async fn recorded(&self, facts: &[CheckinRecorded]) {
        self.stage
            .hear(&self.subscriptions, "activity", facts)
            .await
            .unwrap();
    }

    async fn balance(&self, passholder_id: PassholderId) -> Points {
        let answer = self
            .stage
            .ask(contracts::points::ReadBalance {
                passholder_id,
                awaited: vec![],
            })
            .await
            .unwrap();
        self.ledgers_agree().await;
        answer.balance.points
    }

    /// The check that the reconciling job makes.
    async fn ledgers_agree(&self) {
        let differing = "select count(*) from balance b
            where b.points <> (
                select coalesce(sum(points), 0) from entry e where e.passholder_id = b.passholder_id)
            or greatest(b.points, 0) <> (
                select coalesce(sum(remaining), 0) from lot l where l.passholder_id = b.passholder_id)";
        assert_eq!(
            self.stage.number(differing).await.unwrap(),
            0,
            "a balance differs from its ledger"
        );
    }
}
