//! Looks: whoever is shown to staff or a client can read by whom.

use super::beside::DOT;
use super::passholders::everyone;
use super::{CHIP, INSZ, card, find, lotte, region, settings};
use chassis::config::Database;
use chassis::{Fault, Lifecycle};
use contracts::page::Window;
use contracts::pass::*;
use contracts::{Insz, PassholderId};
use messaging::forget::Eraser;
use messaging::{Job, Service};
use std::collections::BTreeSet;
use std::sync::Arc;
use testing::{Stage, given};

/// The service, with what it does at times.
struct House {
    stage: Stage,
    jobs: Vec<Job>,
    eraser: Arc<dyn Eraser>,
}

impl House {
    /// With Lotte, a sister Noor in her family, and a blocked card of a brother.
    async fn open() -> Self {
        let house = Self::over(testing::database(&pass::MIGRATIONS).await.unwrap());
        house.fill().await;
        house
    }

    /// A process of the service.
    fn over(database: Database) -> Self {
        let stage = Stage::over(pass::NAME, database, "2026-11-14T10:00:00Z").unwrap();
        let Service {
            desk, jobs, eraser, ..
        } = pass::service(&stage.office, &settings().service);
        stage.open(desk);
        Self { stage, jobs, eraser }
    }

    async fn fill(&self) {
        let mut load = region();
        for (n, name, status) in [(2, "Noor", CardStatus::Active), (3, "Sem", CardStatus::Blocked)] {
            load.passholders.push(PassholderRow {
                id: given::holder_id(n),
                first_name: name.into(),
                insz: None,
                ..lotte()
            });
            load.memberships.push(MembershipRow {
                passholder_id: given::holder_id(n),
                ..load.memberships[0].clone()
            });
            load.cards
                .push(card(given::pass_number(n, false), status, Some(n)));
        }
        self.stage.ask(load).await.unwrap();
        let join = AddFamilyMember {
            passholder_id: given::holder_id(1),
            sight: here(),
            uitpas_number: given::pass_number(2, false).as_str().into(),
            icon: None,
            token: None,
        };
        self.stage.ask(join).await.unwrap();
        let picture = PutPicture {
            passholder_id: given::holder_id(1),
            sight: here(),
            picture: SentPicture(DOT.into()),
        };
        self.stage.ask(picture).await.unwrap();
        let school = PutSchool {
            passholder_id: given::holder_id(1),
            sight: here(),
            school: "school-a".into(),
        };
        self.stage.ask(school).await.unwrap();
    }

    fn job(&self, name: &str) -> &Job {
        self.jobs.iter().find(|job| job.name == name).unwrap()
    }

    async fn write(&self) -> Result<(), Fault> {
        self.job("write looks").once(&self.stage.office).await
    }

    /// All looks at this one, once they are written.
    async fn looks(&self, n: u32) -> Vec<Look> {
        self.write().await.unwrap();
        let ask = ListLooks {
            passholder_id: given::holder_id(n),
            sight: Sight::All,
            window: Window { start: 0, limit: 500 },
        };
        self.stage.ask(ask).await.unwrap().member
    }

    async fn count(&self) -> i64 {
        let sql = "select coalesce(sum(times), 0)::bigint from look";
        self.stage.number(sql).await.unwrap()
    }
}

fn here() -> Sight {
    Sight::CardSystems(vec![given::REGION])
}

fn by(kind: LookKind) -> Looker {
    let organizers = vec!["bib".into(), "balie".into(), "bib".into()];
    Looker::new(kind, LookedBy::Client, Some("kassa".into()), organizers)
}

fn looked<A>(kind: LookKind, ask: A) -> Looked<A> {
    let looker = Some(by(kind));
    Looked { looker, ask }
}

fn read(n: u32) -> ReadPassholder {
    ReadPassholder {
        passholder_id: given::holder_id(n),
        sight: here(),
    }
}

fn ids<const N: usize>(numbers: [u32; N]) -> BTreeSet<PassholderId> {
    numbers.map(given::holder_id).into()
}

/// Asks, and tells at whom that was a look of this kind.
async fn whom<A: Shows + Clone>(house: &House, kind: LookKind, ask: A) -> BTreeSet<PassholderId> {
    let before = house.count().await;
    let _answer_or_refusal = house.stage.ask(looked(kind, ask.clone())).await;
    let mut found = BTreeSet::new();
    for n in 1..=3 {
        let looks = house.looks(n).await;
        if looks.iter().any(|look| look.kind == kind) {
            found.insert(given::holder_id(n));
        }
    }
    let seen = house.count().await - before;
    assert_eq!(seen, found.len() as i64, "{kind:?}: each once");
    house
        .stage
        .number("with gone as (delete from look returning 1) select count(*) from gone")
        .await
        .unwrap();
    // Who asks for nobody by name is noted nowhere.
    let _answer_or_refusal = house.stage.ask(Looked { looker: None, ask }).await;
    house.write().await.unwrap();
    assert_eq!(house.count().await, 0, "{kind:?}");
    found
}

#[tokio::test]
async fn whoever_is_in_an_answer_is_noted_once_for_each_question() {
    let house = &House::open().await;
    let id = given::holder_id(1);
    let lotte = || ids([1]);
    for identifier in [given::pass_number(1, false).as_str(), CHIP, INSZ] {
        assert_eq!(whom(house, LookKind::Scan, find(identifier)).await, lotte());
    }
    let blocked = find(given::pass_number(3, false).as_str());
    assert_eq!(
        whom(house, LookKind::Scan, blocked).await,
        ids([3]),
        "a refusal says whose"
    );
    assert_eq!(whom(house, LookKind::Scan, find("0990100009999")).await, ids([]));

    let all = everyone(here());
    assert_eq!(whom(house, LookKind::Search, all.clone()).await, ids([1, 2, 3]));
    let window = Window { start: 1, limit: 1 };
    let one = SearchPassholders {
        window,
        ..all.clone()
    };
    assert_eq!(
        whom(house, LookKind::Search, one).await.len(),
        1,
        "those of the page"
    );
    let counted = SearchPassholders {
        window: Window { start: 0, limit: 0 },
        ..all
    };
    assert_eq!(whom(house, LookKind::Search, counted).await, ids([]));
    let listed = ReadPassholders {
        passholder_ids: vec![id, given::holder_id(2), given::holder_id(9)],
        sight: here(),
    };
    assert_eq!(whom(house, LookKind::Search, listed).await, ids([1, 2]));

    assert_eq!(whom(house, LookKind::Passholder, read(1)).await, lotte());
    let unseen = ReadPassholder {
        sight: Sight::CardSystems(vec![]),
        ..read(1)
    };
    assert_eq!(whom(house, LookKind::Passholder, unseen).await, ids([]));
    let status = |insz: &str| AskInszStatus {
        insz: SentInsz(Insz::parse(insz).unwrap()),
    };
    assert_eq!(whom(house, LookKind::NationalNumber, status(INSZ)).await, lotte());
    assert_eq!(
        whom(house, LookKind::NationalNumber, status("85073099833")).await,
        ids([])
    );
}

#[tokio::test]
async fn whoever_is_in_what_stands_beside_a_person_is_noted_as_well() {
    let house = &House::open().await;
    let (passholder_id, sight) = (given::holder_id(1), here());
    let lotte = ids([1]);
    let note = ReadNote {
        passholder_id,
        sight: here(),
    };
    assert_eq!(whom(house, LookKind::Note, note).await, lotte);
    let picture = FindPicture {
        passholder_id,
        sight: here(),
    };
    assert_eq!(whom(house, LookKind::Picture, picture).await, lotte);
    let school = ReadSchool {
        passholder_id,
        sight: here(),
    };
    assert_eq!(whom(house, LookKind::Details, school).await, lotte);
    let clubs = ListAssociationMemberships {
        passholder_id,
        organizers: None,
    };
    assert_eq!(whom(house, LookKind::Details, clubs).await, lotte);
    let family = ListFamilyMembers {
        passholder_id,
        sight: here(),
        shown: Sight::All,
    };
    assert_eq!(whom(house, LookKind::Family, family).await, ids([1, 2]));
    let families = ListFamilies {
        is_own: false,
        passholder_id: given::holder_id(2),
        sight: here(),
    };
    assert_eq!(
        whom(house, LookKind::Family, families).await,
        ids([1, 2]),
        "the owner, too"
    );
    let preview = PreviewMembership {
        passholder_id,
        card_system_id: given::REGION,
        social_tariff: false,
        counter: super::registration::library(),
    };
    assert_eq!(whom(house, LookKind::Membership, preview).await, lotte);
    let window = Window::default();
    let looks = ListLooks {
        passholder_id,
        sight,
        window,
    };
    assert_eq!(whom(house, LookKind::Looks, looks).await, lotte);
}

#[tokio::test]
async fn looks_say_who_what_when_and_how_often_and_never_what_was_searched() {
    let house = House::open().await;
    house.stage.at("2026-11-14T10:05:07Z");
    for _ in 0..3 {
        house
            .stage
            .ask(looked(LookKind::Passholder, read(1)))
            .await
            .unwrap();
    }
    house.looks(1).await;
    house
        .stage
        .ask(looked(LookKind::Passholder, read(1)))
        .await
        .unwrap();
    let search = SearchPassholders {
        name: Some("Mae".into()),
        ..everyone(here())
    };
    house.stage.at("2026-11-14T10:06:00Z");
    house.stage.ask(looked(LookKind::Search, search)).await.unwrap();
    let person = Looker::new(LookKind::Passholder, LookedBy::Person, None, vec!["bib".into()]);
    let by_person = Looked {
        looker: Some(person),
        ask: read(1),
    };
    house.stage.at("2026-11-14T10:07:59Z");
    house.stage.ask(by_person).await.unwrap();
    let looks = house.looks(1).await;
    let said: Vec<(String, LookKind, LookedBy, usize, i64)> = looks
        .iter()
        .map(|look| {
            let minute = look.at.format("%H:%M:%S").to_string();
            (minute, look.kind, look.by, look.organizers.len(), look.times)
        })
        .collect();
    let minute = |text: &str| text.to_owned();
    assert_eq!(
        said,
        [
            (minute("10:07:00"), LookKind::Passholder, LookedBy::Person, 1, 1),
            (minute("10:06:00"), LookKind::Search, LookedBy::Client, 2, 1),
            (minute("10:05:00"), LookKind::Passholder, LookedBy::Client, 2, 4),
        ]
    );
    let text = "select count(*) from look l where l::text ilike '%mae%'";
    assert_eq!(house.stage.number(text).await.unwrap(), 0);
    let page = |start, limit| ListLooks {
        passholder_id: given::holder_id(1),
        sight: here(),
        window: Window { start, limit },
    };
    let second = house.stage.ask(page(1, 1)).await.unwrap();
    assert_eq!((second.total_items, &second.member[..]), (3, &looks[1..2]));
    assert_eq!(house.stage.ask(page(0, 0)).await.unwrap().total_items, 3);
    let unseen = ListLooks {
        sight: Sight::CardSystems(vec![]),
        ..page(0, 1)
    };
    assert_eq!(house.stage.refusal(unseen).await, "url/not-found");
}

#[tokio::test]
async fn of_many_organizers_ten_are_named_and_all_are_counted() {
    let house = House::open().await;
    let organizers = (0..300).map(|n| format!("organizer-{n:03}").as_str().into());
    let looker = Looker::new(LookKind::Scan, LookedBy::Client, None, organizers.collect());
    let ask = Looked {
        looker: Some(looker),
        ask: find(INSZ),
    };
    house.stage.ask(ask).await.unwrap();
    let look = house.looks(1).await.remove(0);
    assert_eq!((look.organizers.len(), look.organizer_count), (10, 300));
    assert_eq!(look.organizers[9].0, "organizer-009");
}

#[tokio::test]
async fn what_is_held_when_the_process_stops_is_written() {
    let mut house = House::open().await;
    let place = house
        .jobs
        .iter()
        .position(|job| job.name == "write looks")
        .unwrap();
    let job = house.jobs.remove(place);
    let lifecycle = Lifecycle::default();
    house
        .stage
        .ask(looked(LookKind::Passholder, read(1)))
        .await
        .unwrap();
    lifecycle.spawn("looks", job.run(house.stage.office.clone(), lifecycle.clone()));
    lifecycle.stop();
    assert!(lifecycle.finished(std::time::Duration::from_secs(30)).await);
    assert_eq!(house.count().await, 1);
    // What is answered while the process comes to its end is written at once.
    house
        .stage
        .ask(looked(LookKind::Passholder, read(1)))
        .await
        .unwrap();
    assert_eq!(house.count().await, 2);
}

#[tokio::test]
async fn what_cannot_be_written_is_held_on_and_joins_what_comes() {
    let house = House::open().await;
    house
        .stage
        .ask(looked(LookKind::Passholder, read(1)))
        .await
        .unwrap();
    let rename = |from: &'static str, to: &'static str| {
        let sql = sqlx::AssertSqlSafe(format!("alter table {from} rename to {to}"));
        sqlx::query(sql).execute(&house.stage.office.pool)
    };
    rename("look", "away").await.unwrap();
    assert!(house.write().await.is_err());
    house
        .stage
        .ask(looked(LookKind::Passholder, read(1)))
        .await
        .unwrap();
    rename("away", "look").await.unwrap();
    let looks = house.looks(1).await;
    assert_eq!((looks.len(), looks[0].times), (1, 2));
}

/// Two processes write the same looks at once, in opposite orders: all count, and none waits for ever.
#[tokio::test]
async fn two_who_write_the_same_looks_at_once_lose_none() {
    let database = testing::database(&pass::MIGRATIONS).await.unwrap();
    let (house, second) = (House::over(database.clone()), House::over(database));
    house.fill().await;
    for _ in 0..10 {
        for one in [&house, &second] {
            one.stage
                .ask(looked(LookKind::Search, everyone(here())))
                .await
                .unwrap();
        }
        let (first, second) = tokio::join!(house.write(), second.write());
        first.and(second).unwrap();
    }
    assert_eq!(house.count().await, 60);
    assert_eq!(house.looks(2).await[0].times, 20);
}

#[tokio::test]
async fn looks_go_with_the_person_and_come_with_the_export() {
    let house = House::open().await;
    house
        .stage
        .ask(looked(LookKind::Search, everyone(here())))
        .await
        .unwrap();
    house.write().await.unwrap();
    let mut conn = house.stage.office.pool.acquire().await.unwrap();
    let all = house.eraser.export(&mut conn, given::holder_id(1)).await.unwrap();
    let looks = all["looks"].as_array().unwrap();
    assert_eq!((looks.len(), &looks[0]["kind"]), (1, &"SEARCH".into()));
    assert!(looks[0].get("looker").is_none(), "{looks:?}");
    let seen: Vec<(LookKind, LookedBy)> = house
        .looks(1)
        .await
        .iter()
        .map(|look| (look.kind, look.by))
        .collect();
    assert!(seen.contains(&(LookKind::Export, LookedBy::Operator)), "{seen:?}");
    let delete = DeletePassholder {
        passholder_id: given::holder_id(1),
        sight: here(),
    };
    // One look waits, one is written.
    house
        .stage
        .ask(looked(LookKind::Search, everyone(here())))
        .await
        .unwrap();
    house.stage.ask(delete).await.unwrap();
    house.write().await.unwrap();
    let of_lotte = "select count(*) from look l join passholder p using (passholder_id)";
    let (left, all) = (
        house.stage.number(of_lotte).await,
        house.stage.number("select count(*) from look").await,
    );
    assert_eq!((left.unwrap(), all.unwrap()), (2, 2), "the others keep theirs");
}

#[tokio::test]
async fn looks_that_are_old_are_forgotten() {
    let house = House::open().await;
    house
        .stage
        .ask(looked(LookKind::Passholder, read(1)))
        .await
        .unwrap();
    house.write().await.unwrap();
    let forget = async |at: &str| {
        house.stage.at(at);
        house.job("forget looks").once(&house.stage.office).await.unwrap();
        house.count().await
    };
    assert_eq!(forget("2027-12-19T10:00:00Z").await, 1);
    assert_eq!(forget("2027-12-19T10:00:01Z").await, 0);
}

#[tokio::test]
async fn a_group_is_nobody_and_a_question_without_a_looker_is_answered_as_before() {
    let house = House::open().await;
    let group = serde_json::json!({
        "id": given::holder_id(7), "name": "De Zonnebloem", "tickets_per_year": 10,
        "postal_code": "3450", "city": "Geetbets", "registered_on": "2026-03-02",
    });
    let member = MembershipRow {
        passholder_id: given::holder_id(7),
        ..region().memberships.remove(0)
    };
    let load = LoadPass {
        grouppasses: vec![serde_json::from_value(group).unwrap()],
        memberships: vec![member],
        cards: vec![card(given::pass_number(7, true), CardStatus::Active, Some(7))],
        ..LoadPass::default()
    };
    house.stage.ask(load).await.unwrap();
    let scan = looked(LookKind::Scan, find(given::pass_number(7, true).as_str()));
    house.stage.ask(scan).await.unwrap();
    house.stage.ask(find(INSZ)).await.unwrap();
    assert_eq!((house.write().await.is_ok(), house.count().await), (true, 0));
}
