//! Points cannot be minted, and settings are not lost.

use crate::{OnStage, activity, event};
use contracts::activity::*;
use contracts::{EventId, PeriodLimit, PeriodType, Scope};
use futures_util::future::join_all;
use metrics_exporter_prometheus::PrometheusBuilder;
use testing::given;

fn settings(id: &str, checkin_points: i64) -> ReplaceEventSettings {
    let settings = EventSettings {
        id: id.into(),
        passholder_ticket_limit: None,
        checkin_limit: Some(PeriodLimit {
            volume: 100,
            period_type: PeriodType::Day,
        }),
        checkin_points,
    };
    ReplaceEventSettings {
        settings,
        scope: Scope::All,
    }
}

fn check_in(id: &str) -> CheckIn {
    CheckIn {
        pass_number: given::pass_number(1, false),
        event_id: EventId::from(id),
        scope: Scope::All,
    }
}

impl OnStage {
    async fn earned_by_a_check_in(&self, id: &str) -> CheckedIn {
        self.stage.ask(check_in(id)).await.unwrap()
    }
}

#[tokio::test]
async fn a_check_in_is_worth_at_most_a_hundred_points() {
    let it = activity().await;
    assert_eq!(
        it.stage.refusal(settings("theatre", 101)).await,
        "body/invalid-data"
    );
    assert_eq!(
        it.stage.refusal(settings("theatre", -1)).await,
        "body/invalid-data"
    );
    it.stage.ask(settings("theatre", 100)).await.unwrap();
}

#[tokio::test]
async fn nobody_earns_more_on_a_day_than_the_region_allows() {
    let it = activity().await;
    it.stage.ask(settings("theatre", 60)).await.unwrap();
    let all = join_all((0..6).map(|_| it.earned_by_a_check_in("theatre"))).await;
    let mut earned: Vec<i64> = all.iter().map(|one| one.checkin.points).collect();
    earned.sort_unstable();
    assert_eq!(
        earned,
        [0, 0, 20, 60, 60, 60],
        "two hundred in all, and everybody is in"
    );
    let told = it.stage.told::<CheckinRecorded>().await.unwrap();
    assert_eq!(told.iter().map(|fact| fact.points).sum::<i64>(), 200);
    let recorded = "select sum(points)::bigint from checkin where undone_at is null";
    assert_eq!(it.stage.number(recorded).await.unwrap(), 200);
    // Tomorrow is another day.
    it.stage.at("2026-11-15T13:00:00Z");
    let mut tomorrow = event("tomorrow");
    tomorrow.calendar = Calendar::Permanent {
        opening_hours: vec![],
    };
    tomorrow.checkin_points = Some(60);
    it.load(vec![tomorrow]).await;
    assert_eq!(it.earned_by_a_check_in("tomorrow").await.checkin.points, 60);
}

#[tokio::test]
async fn a_check_in_that_is_capped_counts_once_and_only_when_it_is_committed() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let shown = recorder.handle();
    let _here = metrics::set_default_local_recorder(&recorder);
    let capped = |count: u32| shown.render().contains(&format!("points_capped_total {count}\n"));
    let it = activity().await;
    it.stage.ask(settings("theatre", 100)).await.unwrap();
    for _ in 0..2 {
        it.earned_by_a_check_in("theatre").await;
    }
    assert!(capped(0), "{}", shown.render());
    let pool = &it.stage.office.pool;
    let close = "alter table outbox_pending add constraint closed check (false) not valid";
    sqlx::query(close).execute(pool).await.unwrap();
    assert!(it.stage.ask(check_in("theatre")).await.is_err());
    assert!(capped(0), "nothing happened: {}", shown.render());
    let open = "alter table outbox_pending drop constraint closed";
    sqlx::query(open).execute(pool).await.unwrap();
    assert_eq!(it.earned_by_a_check_in("theatre").await.checkin.points, 0);
    assert!(capped(1), "{}", shown.render());
}

#[tokio::test]
async fn what_is_undone_may_be_earned_again() {
    let it = activity().await;
    it.stage.ask(settings("theatre", 100)).await.unwrap();
    let mut ids = vec![];
    for earned in [100, 100, 0, 0] {
        let checkin = it.earned_by_a_check_in("theatre").await.checkin;
        assert_eq!(checkin.points, earned);
        ids.push(checkin.id);
    }
    // Also one that was cut took nothing from the day that its undoing would leave behind.
    for checkin_id in [ids[0], ids[2], ids[3]] {
        let undo = UndoCheckin {
            checkin_id,
            scope: Scope::All,
        };
        it.stage.ask(undo).await.unwrap();
    }
    assert_eq!(it.earned_by_a_check_in("theatre").await.checkin.points, 100);
    assert_eq!(it.earned_by_a_check_in("theatre").await.checkin.points, 0);
}

#[tokio::test]
async fn settings_and_a_pack_at_once_lose_nothing_of_each_other() {
    let it = activity().await;
    let mut pack = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *pack).await.unwrap();
    let renamed =
        "update event set title = 'Schimmentheater', version = version + 1 where event_id = 'theatre'";
    sqlx::query(renamed).execute(&mut *pack).await.unwrap();
    let replaced = it.stage.ask(settings("theatre", 3));
    let commit = async {
        it.stage.until_somebody_waits().await.unwrap();
        sqlx::query("commit").execute(&mut *pack).await.unwrap();
    };
    let (replaced, ()) = tokio::join!(replaced, commit);
    replaced.unwrap();
    let both = "select count(*) from event where title = 'Schimmentheater' and checkin_points = 3";
    assert_eq!(it.stage.number(both).await.unwrap(), 1);
}
