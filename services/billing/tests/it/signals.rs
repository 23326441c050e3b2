//! What a person should look at: seeded patterns are found, others are not, and nothing happens by it.

use crate::{OnStage, billing, line, registration};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use contracts::activity::{CheckinRecorded, CheckinUndone};
use contracts::billing::*;
use contracts::page::Window;
use contracts::pass::PassholderForgotten;
use contracts::{CardSystemId, CheckinId, Fact};
use futures_util::future::join_all;
use std::collections::BTreeSet;
use testing::given;
use uuid::Uuid;

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }

    /// One of so many, from 0.
    fn of(&mut self, number: u32) -> u32 {
        (self.next() * f64::from(number)) as u32
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.next() < chance
    }
}

/// Everything that is written at once.
#[derive(Default)]
struct Scene {
    events: Vec<(String, String, String, NaiveDate)>,
    sales: Vec<(Uuid, String, i64, DateTime<Utc>)>,
    visits: Vec<(String, Uuid, DateTime<Utc>)>,
    people: u128,
}

impl Scene {
    fn person(&mut self) -> Uuid {
        self.people += 1;
        Uuid::from_u128(self.people)
    }

    fn people(&mut self, number: u32) -> Vec<Uuid> {
        (0..number).map(|_| self.person()).collect()
    }

    /// An event on a day, `n` days before the tests' today.
    fn event(&mut self, organizer: &str, title: &str, n: u64) -> String {
        let day = NaiveDate::from_ymd_opt(2026, 11, 14).unwrap() - Days::new(n);
        let id = format!("{organizer}-{}", self.events.len());
        self.events
            .push((id.clone(), organizer.into(), title.into(), day));
        id
    }

    fn noon(&self, event: &str) -> DateTime<Utc> {
        let found = self.events.iter().rfind(|(id, ..)| id == event);
        found.unwrap().3.and_hms_opt(12, 0, 0).unwrap().and_utc()
    }

    /// Sold so many hours before its noon.
    fn sale(&mut self, person: Uuid, event: &str, cents: i64, hours: i64) {
        let at = self.noon(event) - TimeDelta::hours(hours);
        self.sales.push((person, event.into(), cents, at));
    }

    fn visit(&mut self, person: Uuid, event: &str) {
        let at = self.noon(event);
        self.visits.push((event.into(), person, at));
    }

    async fn play(self, it: &OnStage) {
        let pool = &it.stage.office.pool;
        sqlx::query(
            "insert into known_event (event_id, version, organizer_id, title, card_system_ids, first_day, last_day)
             select id, 1, organizer, title, '{38}', day, day
             from unnest($1::text[], $2::text[], $3::text[], $4::date[]) as e(id, organizer, title, day)",
        )
        .bind(self.events.iter().map(|one| one.0.clone()).collect::<Vec<_>>())
        .bind(self.events.iter().map(|one| one.1.clone()).collect::<Vec<_>>())
        .bind(self.events.iter().map(|one| one.2.clone()).collect::<Vec<_>>())
        .bind(self.events.iter().map(|one| one.3).collect::<Vec<_>>())
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into ticket_sale (passholder_id, is_group, pass_number, event_id, event_title, organizer_id,
                 tariff_id, tariff_name, tariff_type, price, regular_price, key_id, key_version, reason, sold_at,
                 client, reference_no, limits)
             select person, false, '', e.event_id, e.title, e.organizer_id, 'SOCIALTARIFF', '', 'SOCIALTARIFF', 0,
                    cents, 1, 1, '', at, 'test', 1, '[]'
             from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[]) as s(person, event, cents, at)
                  join known_event e on e.event_id = s.event",
        )
        .bind(self.sales.iter().map(|one| one.0).collect::<Vec<_>>())
        .bind(self.sales.iter().map(|one| one.1.clone()).collect::<Vec<_>>())
        .bind(self.sales.iter().map(|one| one.2).collect::<Vec<_>>())
        .bind(self.sales.iter().map(|one| one.3).collect::<Vec<_>>())
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into visit (checkin_id, event_id, passholder_id, at)
             select gen_random_uuid(), event, person, at
             from unnest($1::text[], $2::uuid[], $3::timestamptz[]) as v(event, person, at)",
        )
        .bind(self.visits.iter().map(|one| one.0.clone()).collect::<Vec<_>>())
        .bind(self.visits.iter().map(|one| one.1).collect::<Vec<_>>())
        .bind(self.visits.iter().map(|one| one.2).collect::<Vec<_>>())
        .execute(pool)
        .await
        .unwrap();
    }
}

/// Check-ins have been heard all year.
async fn audited() -> OnStage {
    let it = billing().await;
    it.run("update visits_heard set since = '2026-01-01'").await;
    it
}

impl OnStage {
    async fn looks(&self) {
        let job = self.jobs.iter().find(|job| job.name == "find signals").unwrap();
        job.once(&self.stage.office).await.unwrap();
    }

    async fn signals(&self) -> Vec<Signal> {
        let ask = list(vec![given::REGION], None);
        self.stage.ask(ask).await.unwrap().member
    }
}

fn list(regions: Vec<CardSystemId>, state: Option<SignalState>) -> ListSignals {
    ListSignals {
        regions,
        state,
        window: Window { start: 0, limit: 500 },
    }
}

fn found(signals: &[Signal]) -> BTreeSet<(SignalRule, String)> {
    signals
        .iter()
        .map(|one| (one.rule, one.organizer_id.0.clone()))
        .collect()
}

/// The price of an event rises, and then those with the right buy.
fn price_raised(scene: &mut Scene, organizer: &str) {
    let event = scene.event(organizer, "Kookles", 20);
    for n in 0..16 {
        let person = scene.person();
        let cents = if n < 4 { 1000 } else { 2000 };
        scene.sale(person, &event, cents, 200 - n * 5);
    }
}

/// Where people are checked in at five events, nobody is at a sixth.
fn nobody_came(scene: &mut Scene, organizer: &str, dice: &mut Dice) {
    for n in 0..5 {
        let event = scene.event(organizer, &format!("Film {n}"), 10 + n);
        for person in scene.people(10) {
            scene.sale(person, &event, 1000, 20);
            if dice.happens(0.6) {
                scene.visit(person, &event);
            }
        }
        for person in scene.people(10) {
            scene.visit(person, &event);
        }
    }
    let event = scene.event(organizer, "Op papier", 9);
    for person in scene.people(20) {
        scene.sale(person, &event, 1000, 20);
    }
}

/// Five people at five events, and nobody else.
fn own_members(scene: &mut Scene, organizer: &str) {
    let members = scene.people(5);
    for n in 0..5 {
        let event = scene.event(organizer, "Clubavond", 10 + n * 7);
        for person in &members {
            scene.sale(*person, &event, 1000, 30);
            scene.visit(*person, &event);
        }
    }
}

/// An organizer as there are many: some check nobody in, some see few of those who bought, some have a club with
/// the same people each week, some have cheaper tickets for who comes early or for children.
fn innocent(scene: &mut Scene, organizer: &str, dice: &mut Dice) {
    let scans = dice.happens(0.7);
    let rate = 0.2 + dice.next() * 0.75;
    let is_club = dice.happens(0.15);
    let (early, children) = (dice.happens(0.3), dice.happens(0.2));
    let number = 2 + dice.of(5);
    let members = scene.people(number);
    for n in 0..10 {
        let title = if is_club {
            "Training".to_owned()
        } else {
            format!("Activiteit {n}")
        };
        let event = scene.event(organizer, &title, 4 + n * 7);
        let number = dice.of(26);
        let buyers = if is_club {
            members.clone()
        } else {
            scene.people(number)
        };
        let price = 500 + i64::from(dice.of(30)) * 100;
        for person in buyers {
            if is_club && dice.happens(0.15) {
                continue;
            }
            let hours = 1 + i64::from(dice.of(240));
            let mut cents = price;
            if early && hours < 100 {
                cents = cents * 6 / 5;
            }
            if children && dice.happens(0.4) {
                cents /= 2;
            }
            scene.sale(person, &event, cents, hours);
            if scans && dice.happens(rate) {
                scene.visit(person, &event);
            }
        }
        let number = dice.of(15);
        for person in scene.people(if scans { number } else { 0 }) {
            scene.visit(person, &event);
        }
    }
}

#[tokio::test]
async fn every_seeded_pattern_is_found_and_fewer_than_one_in_a_hundred_of_the_others() {
    let it = audited().await;
    let (mut scene, mut dice, mut seeded) = (Scene::default(), Dice(17), BTreeSet::new());
    for n in 0..400 {
        innocent(&mut scene, &format!("innocent{n}"), &mut dice);
    }
    let (events, sales) = (scene.events.len(), scene.sales.len());
    for n in 0..10 {
        let [raised, papers, club] = ["raised", "papers", "club"].map(|name| format!("{name}{n}"));
        price_raised(&mut scene, &raised);
        nobody_came(&mut scene, &papers, &mut dice);
        own_members(&mut scene, &club);
        seeded.insert((SignalRule::PriceRaised, raised));
        seeded.insert((SignalRule::NobodyCame, papers));
        seeded.insert((SignalRule::OwnMembersOnly, club));
    }
    scene.play(&it).await;
    it.looks().await;
    let signals = it.signals().await;
    let found = found(&signals);
    let missing: Vec<_> = seeded.difference(&found).collect();
    assert!(missing.is_empty(), "not found: {missing:?}");
    let innocent: Vec<_> = signals
        .iter()
        .filter(|one| one.organizer_id.0.starts_with("innocent"))
        .map(|one| (one.rule, &one.organizer_id, &one.figures))
        .collect();
    println!(
        "{} of {events} events, {sales} sales, 400 organizers: {innocent:?}",
        innocent.len()
    );
    assert!(innocent.len() * 100 < 400, "of organizers: {innocent:?}");
    assert!(innocent.len() * 100 < events, "of events");
}

#[tokio::test]
async fn a_signal_says_what_was_counted_and_of_few_people_not_how_many() {
    let it = audited().await;
    let mut scene = Scene::default();
    price_raised(&mut scene, "kookschool");
    let trio = scene.people(3);
    for n in 0..6 {
        let event = scene.event("trio", "Samen", 10 + n);
        for person in &trio {
            scene.sale(*person, &event, 1000, 30);
            scene.visit(*person, &event);
        }
    }
    scene.play(&it).await;
    it.looks().await;
    let signals = it.signals().await;
    let of = |rule| signals.iter().find(|one| one.rule == rule).unwrap();
    let raised = of(SignalRule::PriceRaised);
    assert_eq!((raised.figures.sales, raised.figures.rise), (12, Some(100)));
    assert!(raised.explanation.nl.contains("100 %") && raised.explanation.de.is_some());
    let few = of(SignalRule::OwnMembersOnly);
    assert_eq!(few.figures.people.unwrap().to_string(), "<5");
    assert!(few.explanation.nl.contains("<5"), "{:?}", few.explanation);
    let text = serde_json::to_string(&signals).unwrap();
    for person in trio {
        assert!(!text.contains(&person.to_string()));
    }
}

#[tokio::test]
async fn a_price_that_rose_a_little_or_stands_beside_another_is_no_signal() {
    let it = audited().await;
    let mut scene = Scene::default();
    for (organizer, low, high) in [("index", 1000, 1290), ("centen", 100, 190)] {
        let event = scene.event(organizer, "Les", 20);
        for n in 0..20 {
            let person = scene.person();
            scene.sale(person, &event, if n < 6 { low } else { high }, 200 - n);
        }
    }
    let event = scene.event("kinderen", "Les", 20);
    for n in 0..20 {
        let person = scene.person();
        scene.sale(person, &event, if n % 4 == 0 { 500 } else { 1000 }, 200 - n);
    }
    scene.play(&it).await;
    it.looks().await;
    assert_eq!(found(&it.signals().await), BTreeSet::new());
}

#[tokio::test]
async fn where_nobody_is_checked_in_at_all_nothing_is_found() {
    let it = audited().await;
    let (mut scene, mut dice) = (Scene::default(), Dice(3));
    nobody_came(&mut scene, "film", &mut dice);
    let event = scene.event("zonder-scanner", "Zwemmen", 12);
    for person in scene.people(40) {
        scene.sale(person, &event, 1000, 5);
    }
    // Tomorrow they may still come.
    let event = scene.event("film", "Morgen", 0);
    for person in scene.people(40) {
        scene.sale(person, &event, 1000, 5);
    }
    scene.play(&it).await;
    it.looks().await;
    let signals = it.signals().await;
    assert_eq!(signals.len(), 1, "{signals:?}");
    it.run("delete from signal").await;
    it.run("delete from signal_run").await;
    it.run("update visits_heard set since = '2026-11-10'").await;
    it.looks().await;
    assert_eq!(
        it.signals().await,
        [],
        "of before check-ins were heard nothing is said"
    );
}

#[tokio::test]
async fn a_club_where_others_come_as_well_is_no_signal() {
    let it = audited().await;
    let mut scene = Scene::default();
    own_members(&mut scene, "club");
    let event = scene.events[2].0.clone();
    let somebody = scene.person();
    scene.visit(somebody, &event);
    own_members(&mut scene, "gesloten");
    scene.play(&it).await;
    it.looks().await;
    let only = BTreeSet::from([(SignalRule::OwnMembersOnly, "gesloten".to_owned())]);
    assert_eq!(found(&it.signals().await), only);
}

#[tokio::test]
async fn signals_are_looked_for_once_a_day_and_found_once() {
    let it = audited().await;
    let mut scene = Scene::default();
    price_raised(&mut scene, "kookschool");
    scene.play(&it).await;
    join_all((0..5).map(|_| it.looks())).await;
    assert_eq!(it.stage.number("select count(*) from signal").await.unwrap(), 1);
    assert_eq!(
        it.stage.number("select count(*) from signal_run").await.unwrap(),
        1
    );
    let mut more = Scene::default();
    price_raised(&mut more, "bakschool");
    more.play(&it).await;
    it.looks().await;
    assert_eq!(it.signals().await.len(), 1, "once a day");
    it.stage.at("2026-11-15T10:00:00Z");
    it.looks().await;
    let signals = it.signals().await;
    assert_eq!(signals.len(), 2, "and nothing twice");
    assert!(signals.iter().all(|one| one.last_day.to_string() == "2026-11-15"));
}

#[tokio::test]
async fn a_signal_has_no_effect_on_any_sale() {
    let it = audited().await;
    let mut scene = Scene::default();
    price_raised(&mut scene, "bib-geetbets");
    let event = scene.events[0].0.clone();
    it.hear_holders(&[given::social_holder(1)]).await;
    scene.play(&it).await;
    let number = given::pass_number(1, true);
    let before = it.tariffs(&number, &event, 2000).await;
    it.looks().await;
    assert_eq!(it.signals().await.len(), 1);
    assert_eq!(it.tariffs(&number, &event, 2000).await, before);
    let sold = it
        .stage
        .ask(registration(vec![line(&number, &event, 2000)]))
        .await
        .unwrap();
    assert_eq!(sold[0].sale.tariff.price, before.available[0].tariff.price);
}

#[tokio::test]
async fn signals_are_their_regions() {
    let it = audited().await;
    let mut scene = Scene::default();
    price_raised(&mut scene, "kookschool");
    scene.play(&it).await;
    it.looks().await;
    let id: i64 = it.signals().await[0].id.parse().unwrap();
    let elsewhere = vec![CardSystemId(39)];
    assert_eq!(
        it.stage
            .ask(list(elsewhere.clone(), None))
            .await
            .unwrap()
            .total_items,
        0
    );
    assert_eq!(it.stage.ask(list(vec![], None)).await.unwrap().total_items, 0);
    let say = |regions: Vec<CardSystemId>, signal_id| PutSignal {
        signal_id,
        regions,
        said: SaidOfSignal {
            state: SignalState::Explained,
            reason: "Nieuwe zaal".into(),
        },
        by: "client:audit".into(),
    };
    assert_eq!(it.stage.refusal(say(elsewhere, id)).await, "signal-not-found");
    assert_eq!(
        it.stage.refusal(say(vec![given::REGION], id + 1)).await,
        "signal-not-found"
    );
    assert_eq!(
        it.stage.number("select count(*) from signal_said").await.unwrap(),
        0
    );
}

#[tokio::test]
async fn what_persons_say_of_a_signal_stays() {
    let it = audited().await;
    let mut scene = Scene::default();
    price_raised(&mut scene, "kookschool");
    scene.play(&it).await;
    it.looks().await;
    let signal_id: i64 = it.signals().await[0].id.parse().unwrap();
    let say = |state, reason: &str| PutSignal {
        signal_id,
        regions: vec![given::REGION],
        said: SaidOfSignal {
            state,
            reason: reason.into(),
        },
        by: "client:audit".into(),
    };
    it.stage.ask(say(SignalState::LookedAt, "Gebeld")).await.unwrap();
    let said = it
        .stage
        .ask(say(SignalState::Explained, " Nieuwe zaal "))
        .await
        .unwrap();
    assert_eq!(
        (said.state, said.reason.as_deref()),
        (SignalState::Explained, Some("Nieuwe zaal"))
    );
    assert_eq!(said.by.as_deref(), Some("client:audit"));
    for reason in ["", "van 85.07.30-033.28"] {
        assert_eq!(
            it.stage.refusal(say(SignalState::Open, reason)).await,
            "body/invalid-data"
        );
    }
    assert_eq!(
        it.stage.number("select count(*) from signal_said").await.unwrap(),
        2
    );
    it.stage.at("2026-11-15T10:00:00Z");
    it.looks().await;
    let explained = it
        .stage
        .ask(list(vec![given::REGION], Some(SignalState::Explained)));
    let explained = explained.await.unwrap().member;
    assert_eq!(explained.len(), 1, "it is not opened again");
    assert_eq!(
        explained[0].last_day.to_string(),
        "2026-11-14",
        "and stays as it was looked at"
    );
    let open = it.stage.ask(list(vec![given::REGION], Some(SignalState::Open)));
    assert_eq!(open.await.unwrap().total_items, 0);
}

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
