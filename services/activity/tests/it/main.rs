//! The activity service against a database: facts handed in, told facts read back.

mod forget;
mod merge;
mod mint;
mod one_connection;
mod organizers;
mod packs;
mod places;

use chassis::Fault;
use contracts::activity::*;
use contracts::page::Window;
use contracts::{PassNumber, PeriodLimit, PeriodType, Scope};
use messaging::{Service, Subscription};
use testing::{Stage, given};

struct OnStage {
    stage: Stage,
    subscriptions: Vec<Subscription>,
}

/// The library of Geetbets with a puppet theatre on 14 November 2026 from 14 to 16 h.
async fn activity() -> OnStage {
    over(testing::database(&activity::MIGRATIONS).await.unwrap()).await
}

/// The same, over this database.
async fn over(database: chassis::config::Database) -> OnStage {
    let stage = Stage::over(activity::NAME, database, "2026-11-14T13:00:00Z").unwrap();
    let config = chassis::Settings::load("activity", activity::config::DEFAULT, None)
        .unwrap()
        .service;
    let Service {
        desk, subscriptions, ..
    } = activity::service(&stage.office, &config);
    stage.open(desk);
    let it = OnStage { stage, subscriptions };
    it.load(vec![event("theatre")]).await;
    it.stage
        .hear(
            &it.subscriptions,
            "pass",
            &[
                given::sealed(&given::holder(1)),
                given::sealed(&given::group(2, 50)),
            ],
        )
        .await
        .unwrap();
    it
}

fn event(id: &str) -> EventRow {
    let time = |text: &str| Some(text.parse().unwrap());
    EventRow {
        id: id.into(),
        title: "Poppentheater".into(),
        organizer_id: "bib-geetbets".into(),
        location: Some("Bibliotheek Geetbets".into()),
        calendar: Calendar::Single {
            dates: vec![Occurrence {
                day: "2026-11-14".parse().unwrap(),
                start: time("14:00:00"),
                end: time("16:00:00"),
            }],
        },
        card_systems: None,
        passholder_ticket_limit: None,
        checkin_limit: None,
        checkin_points: None,
        places: None,
        waiting_list: None,
        reservation_minutes: None,
        offer_minutes: None,
    }
}

fn check_in(pass: &PassNumber) -> CheckIn {
    CheckIn {
        pass_number: pass.clone(),
        event_id: "theatre".into(),
        scope: Scope::All,
    }
}

fn status(pass: &PassNumber) -> AskCheckinStatus {
    AskCheckinStatus {
        pass_number: pass.clone(),
        event_id: "theatre".into(),
        scope: Scope::All,
    }
}

impl OnStage {
    async fn load(&self, events: Vec<EventRow>) -> contracts::pack::Report {
        let organizer = OrganizerRow {
            id: "bib-geetbets".into(),
            name: "Bibliotheek Geetbets".into(),
            card_systems: vec![given::REGION],
            address: None,
            linked_location_id: None,
        };
        self.stage
            .ask(LoadActivity {
                organizers: vec![organizer],
                events,
                ..LoadActivity::default()
            })
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_check_in_is_told_with_its_points_title_and_place() {
    let it = activity().await;
    let done = it
        .stage
        .ask(check_in(&given::pass_number(1, false)))
        .await
        .unwrap();
    let told = it.stage.told::<CheckinRecorded>().await.unwrap();
    assert_eq!(
        (told.len(), told[0].checkin_id, told[0].passholder_id),
        (1, done.checkin.id, given::holder_id(1))
    );
    assert_eq!(
        (told[0].points, told[0].title.as_str(), told[0].location.as_str()),
        (1, "Poppentheater", "Bibliotheek Geetbets")
    );
}

#[tokio::test]
async fn a_second_check_in_on_one_day_earns_nothing() {
    let it = activity().await;
    it.stage
        .ask(check_in(&given::pass_number(1, false)))
        .await
        .unwrap();
    assert_eq!(
        it.stage.refusal(check_in(&given::pass_number(1, false))).await,
        "checkin-not-allowed"
    );
    let verdict = it.stage.ask(status(&given::pass_number(1, false))).await.unwrap();
    assert!(!verdict.allowed && verdict.end_user_message.is_some());
}

#[tokio::test]
async fn two_scanners_at_once_count_one() {
    let it = activity().await;
    let pass = given::pass_number(1, false);
    let outcomes = futures_util::future::join_all((0..8).map(|_| it.stage.ask(check_in(&pass)))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(it.stage.told::<CheckinRecorded>().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_take_no_more_places_than_there_are() {
    let it = activity().await;
    let limited = |id: &str, volume| EventRow {
        checkin_limit: Some((volume > 0).then_some(PeriodLimit {
            volume,
            period_type: PeriodType::Day,
        })),
        ..event(id)
    };
    it.load(vec![limited("once", 1), limited("thrice", 3), limited("free", 0)])
        .await;
    let holders: Vec<_> = (10..14).map(|n| given::sealed(&given::holder(n))).collect();
    it.stage.hear(&it.subscriptions, "pass", &holders).await.unwrap();
    let all = (0..96)
        .map(|n| ["once", "thrice", "free"][n % 3])
        .zip((10..14).cycle().flat_map(|holder| [holder; 3]));
    let outcomes = futures_util::future::join_all(all.map(async |(event, holder)| {
        let ask = CheckIn {
            event_id: event.into(),
            ..check_in(&given::pass_number(holder, false))
        };
        (event, holder, it.stage.ask(ask).await.is_ok())
    }))
    .await;
    for holder in 10..14 {
        let done = |event: &str| {
            outcomes
                .iter()
                .filter(|(e, h, ok)| (*e, *h, *ok) == (event, holder, true))
                .count()
        };
        assert_eq!(
            [done("once"), done("thrice"), done("free")],
            [1, 3, 8],
            "holder {holder}"
        );
    }
    assert_eq!(it.stage.told::<CheckinRecorded>().await.unwrap().len(), 48);
}

#[tokio::test]
async fn a_group_pass_saves_no_points() {
    let it = activity().await;
    match it.stage.ask(check_in(&given::pass_number(2, true))).await {
        Err(Fault::Refused(refusal)) => assert!(refusal.is("invalid-card") && refusal.message.is_some()),
        other => panic!("{:?}", other.is_ok()),
    }
}

#[tokio::test]
async fn the_door_opens_five_hours_before_and_closes_five_hours_after() {
    let it = activity().await;
    let allowed = async |time: &str| {
        it.stage.at(time);
        it.stage
            .ask(status(&given::pass_number(1, false)))
            .await
            .unwrap()
            .allowed
    };
    assert_eq!(
        [
            allowed("2026-11-14T07:59:59Z").await,
            allowed("2026-11-14T08:00:00Z").await,
            allowed("2026-11-14T20:00:00Z").await
        ],
        [false, true, false]
    );
}

#[tokio::test]
async fn unknown_events_and_holders_are_400_for_a_check_in_and_404_for_its_status() {
    let it = activity().await;
    let unknown = given::pass_number(9, false);
    for (ask, slug) in [
        (
            CheckIn {
                event_id: "nowhere".into(),
                ..check_in(&unknown)
            },
            "event-not-found",
        ),
        (check_in(&unknown), "passholder-not-found"),
        (
            CheckIn {
                scope: Scope::Organizers(vec!["another".into()]),
                ..check_in(&unknown)
            },
            "auth/forbidden",
        ),
    ] {
        assert_eq!(it.stage.refusal(ask).await, slug);
    }
    match it.stage.ask(status(&unknown)).await {
        Err(Fault::Refused(refusal)) => assert_eq!(refusal.status, 404),
        other => panic!("{:?}", other.is_ok()),
    }
}

#[tokio::test]
async fn an_undone_check_in_frees_its_place_and_is_told_once() {
    let it = activity().await;
    let pass = given::pass_number(1, false);
    let id = it.stage.ask(check_in(&pass)).await.unwrap().checkin.id;
    let undo = UndoCheckin {
        checkin_id: id,
        scope: Scope::All,
    };
    it.stage.ask(undo.clone()).await.unwrap();
    assert_eq!(it.stage.refusal(undo).await, "url/not-found");
    let undone = it.stage.told::<CheckinUndone>().await.unwrap();
    let recorded = it.stage.told::<CheckinRecorded>().await.unwrap();
    assert_eq!(undone.len(), 1);
    assert!(undone[0].organizer_id.is_some() && undone[0].organizer_id == recorded[0].organizer_id);
    assert_eq!(undone[0].event_id.as_ref(), Some(&recorded[0].event_id));
    it.stage.ask(check_in(&pass)).await.unwrap();
    let ask = ListCheckins {
        passholder_id: given::holder_id(1),
        organizers: vec!["bib-geetbets".into()],
        event_title: Some("poppen".into()),
        window: Window::default(),
    };
    assert_eq!(
        it.stage.ask(ask).await.unwrap().total_items,
        1,
        "the undone one is not shown"
    );
}

#[tokio::test]
async fn settings_are_replaced_as_a_whole_and_a_reload_of_the_pack_keeps_them() {
    let it = activity().await;
    let wanted = EventSettings {
        id: "theatre".into(),
        passholder_ticket_limit: None,
        checkin_limit: Some(PeriodLimit {
            volume: 3,
            period_type: PeriodType::Month,
        }),
        checkin_points: 2,
    };
    it.stage
        .ask(ReplaceEventSettings {
            settings: wanted.clone(),
            scope: Scope::All,
        })
        .await
        .unwrap();
    let report = it.load(vec![event("theatre")]).await;
    assert!(
        report
            .rows
            .iter()
            .all(|row| row.fate == contracts::pack::Fate::Unchanged)
    );
    let read = it
        .stage
        .ask(ReadEventSettings {
            event_id: "theatre".into(),
            scope: Scope::All,
        })
        .await
        .unwrap();
    assert_eq!(read, wanted);
    assert_eq!(
        it.stage
            .told::<EventChanged>()
            .await
            .unwrap()
            .last()
            .unwrap()
            .ticket_limit,
        None
    );
}

#[tokio::test]
async fn a_dry_run_tells_the_fate_of_every_row_and_changes_nothing() {
    let it = activity().await;
    let load = LoadActivity {
        dry_run: true,
        events: vec![
            event("another"),
            EventRow {
                organizer_id: "nobody".into(),
                ..event("bad")
            },
        ],
        ..LoadActivity::default()
    };
    let report = it.stage.ask(load).await.unwrap();
    assert_eq!(report.rows[0].fate, contracts::pack::Fate::Created);
    assert!(matches!(report.rows[1].fate, contracts::pack::Fate::Refused(_)));
    assert_eq!(it.stage.number("select count(*) from event").await.unwrap(), 1);
}

#[tokio::test]
async fn points_that_no_ledger_could_add_up_are_refused() {
    let it = activity().await;
    let settings = EventSettings {
        id: "theatre".into(),
        passholder_ticket_limit: None,
        checkin_limit: None,
        checkin_points: i64::MAX,
    };
    assert_eq!(
        it.stage
            .refusal(ReplaceEventSettings {
                settings,
                scope: Scope::All
            })
            .await,
        "body/invalid-data"
    );
}
