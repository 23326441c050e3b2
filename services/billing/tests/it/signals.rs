//! What a person should look at: seeded patterns are found, others are not, and nothing happens by it.

use crate::scene::{Dice, Scene, innocent, nobody_came, own_members, price_raised};
use crate::{OnStage, billing, line, registration};
use contracts::CardSystemId;
use contracts::billing::*;
use contracts::page::Window;
use futures_util::future::join_all;
use std::collections::BTreeSet;
use testing::given;

/// Check-ins have been heard all year.
async fn audited() -> OnStage {
    let it = billing().await;
    it.run("update visits_heard set since = '2026-01-01'").await;
    it
}

impl OnStage {
    pub async fn looks(&self) {
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
