//! A region pack: a row that breaks a rule is refused alone, and what is known has no effect.

use crate::{activity, event};
use contracts::activity::*;
use contracts::pack::{Fate, Report};
use contracts::{CheckinId, PeriodLimit, PeriodType};
use testing::given;

fn refused(words: &str) -> Fate {
    Fate::Refused(words.into())
}

fn fates(report: &Report) -> Vec<Fate> {
    report.rows.iter().map(|row| row.fate.clone()).collect()
}

#[tokio::test]
async fn events_that_break_a_rule_are_refused_with_words_and_the_others_go_in() {
    let it = activity().await;
    let events = vec![
        event("another"),
        EventRow {
            organizer_id: "nobody".into(),
            ..event("of nobody")
        },
        EventRow {
            card_systems: Some(vec![contracts::CardSystemId(99)]),
            ..event("elsewhere")
        },
        EventRow {
            checkin_points: Some(101),
            ..event("rich")
        },
        EventRow {
            places: Some(12),
            ..event("theatre")
        },
    ];
    let report = it.load(events).await;
    assert_eq!(
        fates(&report)[1..],
        [
            Fate::Created,
            refused("organizer nobody is unknown"),
            refused("card system 99 is not one of the organizer's"),
            refused("places or check-in points are out of range"),
            Fate::Changed,
        ]
    );
    let told = it.stage.told::<EventChanged>().await.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|fact| (fact.event_id.0.as_str(), fact.version, fact.places))
        .collect();
    assert_eq!(
        told,
        [
            ("theatre", 1, None),
            ("another", 1, None),
            ("theatre", 2, Some(12))
        ]
    );
    let unlimited = "select count(*) from event where ticket_limit is null or checkin_limit is null";
    assert_eq!(it.stage.number(unlimited).await.unwrap(), 0);
}

#[tokio::test]
async fn check_ins_of_the_past_obey_the_limit_of_their_own_day_and_are_known_afterwards() {
    let it = activity().await;
    let always = EventRow {
        calendar: Calendar::Permanent {
            opening_hours: vec![],
        },
        checkin_limit: Some(Some(PeriodLimit {
            volume: 1,
            period_type: PeriodType::Day,
        })),
        ..event("always")
    };
    it.load(vec![always]).await;
    let row = |n: u128, event: &str, at: &str| CheckinRow {
        id: CheckinId(uuid::Uuid::from_u128(n)),
        pass_number: given::pass_number(1, false),
        event_id: event.into(),
        at: at.parse().unwrap(),
    };
    let load = || LoadActivity {
        checkins: vec![
            row(1, "always", "2026-03-01T10:00:00Z"),
            row(2, "always", "2026-03-01T11:00:00Z"),
            row(3, "always", "2026-03-02T10:00:00Z"),
            row(4, "nowhere", "2026-03-02T10:00:00Z"),
        ],
        ..LoadActivity::default()
    };
    let report = it.stage.ask(load()).await.unwrap();
    assert_eq!(
        fates(&report),
        [
            Fate::Created,
            refused("Check-in not allowed"),
            Fate::Created,
            refused("event nowhere is unknown"),
        ]
    );
    let told = it.stage.told::<CheckinRecorded>().await.unwrap();
    let days: Vec<_> = told.iter().map(|fact| fact.at.to_rfc3339()).collect();
    assert_eq!(days, ["2026-03-01T10:00:00+00:00", "2026-03-02T10:00:00+00:00"]);
    // What is known is not looked at, whatever its row says today.
    let mut again = load();
    again.checkins[0].at = "2026-03-09T10:00:00Z".parse().unwrap();
    let report = it.stage.ask(again).await.unwrap();
    assert_eq!(fates(&report)[0], Fate::Unchanged);
    assert_eq!(fates(&report)[2], Fate::Unchanged);
    assert_eq!(it.stage.number("select count(*) from checkin").await.unwrap(), 2);
}

#[tokio::test]
async fn a_load_of_history_takes_places_in_the_order_of_a_door() {
    let it = activity().await;
    let always = |id| EventRow {
        calendar: Calendar::Permanent {
            opening_hours: vec![],
        },
        ..event(id)
    };
    it.load(vec![always("a"), always("b")]).await;
    let row = |n: u128, event: &str| CheckinRow {
        id: CheckinId(uuid::Uuid::from_u128(n)),
        pass_number: given::pass_number(1, false),
        event_id: event.into(),
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
    };
    let load = it.stage.ask(LoadActivity {
        checkins: vec![row(1, "b"), row(2, "a")],
        ..LoadActivity::default()
    });
    // A door that has the first place, and takes the second while the load waits for the first.
    let mut door = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *door).await.unwrap();
    let take = "insert into checkin_count (passholder_id, event_id, period, used)
        values ($1, $2, '2026-02-23', 0)";
    let holder = given::holder_id(1).0;
    sqlx::query(take)
        .bind(holder)
        .bind("a")
        .execute(&mut *door)
        .await
        .unwrap();
    let go_on = async {
        it.stage.until_somebody_waits().await.unwrap();
        let second = sqlx::query(take).bind(holder).bind("b").execute(&mut *door).await;
        sqlx::query("rollback").execute(&mut *door).await.unwrap();
        second
    };
    let (report, second) = tokio::join!(load, go_on);
    second.unwrap();
    assert_eq!(fates(&report.unwrap()), [Fate::Created, Fate::Created]);
}
