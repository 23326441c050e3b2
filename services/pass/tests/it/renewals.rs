//! The renewal run, against an official source that is slow, fails, says no, and answers late.

use super::histories::{astray, member, packed};
use super::source::{SECRET, Says, Source};
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use messaging::{Job, Service};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;
use testing::{Stage, given};
use tokio::sync::Notify;

pub const UNTIL: &str = "2027-04-30";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Somebody who was born on day `n`, with a number that nobody has.
pub fn born(n: u32) -> (NaiveDate, String) {
    let date = day("1950-01-01") + Days::new(n.into());
    let nine = format!("{:02}{:02}{:02}999", date.year() % 100, date.month(), date.day());
    let check = 97 - nine.parse::<u64>().unwrap() % 97;
    (date, format!("{nine}{check:02}"))
}

pub fn insz(n: u32) -> String {
    born(n).1
}

pub fn person(n: u32) -> PassholderRow {
    let (date_of_birth, insz) = born(n);
    PassholderRow {
        id: given::holder_id(n),
        date_of_birth,
        insz: Some(insz),
        ..super::lotte()
    }
}

/// A stage with these persons, whose rights end with this year, and how a process of the service works on.
pub struct Region {
    pub stage: Stage,
    pub source: Source,
    config: pass::config::Config,
}

pub async fn region(persons: std::ops::Range<u32>, per_second: u16) -> Region {
    let stage = Stage::new(pass::NAME, &pass::MIGRATIONS, "2026-11-14T10:00:00Z")
        .await
        .unwrap();
    let source = Source::start().await;
    let settings: chassis::Settings<pass::config::Config> =
        chassis::Settings::load("pass", pass::config::DEFAULT, None).unwrap();
    let config = pass::config::Config {
        entitlement_url: source.url.clone().try_into().unwrap(),
        entitlement_secret: chassis::config::Secret::new(SECRET),
        entitlement_per_second: NonZeroU16::new(per_second).unwrap(),
        ..settings.service
    };
    let Service { desk, .. } = pass::service(&stage.office, &config);
    stage.open(desk);
    let mut load = super::region();
    let city = City {
        postal_code: "3440".into(),
        name: "Zoutleeuw".into(),
    };
    load.card_systems[0].view.cities = Some(vec![city]);
    load.passholders = persons.clone().map(person).collect();
    load.memberships = persons.map(|n| member(n, Some("2026-12-31"), None)).collect();
    load.cards.clear();
    stage.ask(load).await.unwrap();
    super::tell_all(&stage).await;
    Region {
        stage,
        source,
        config,
    }
}

impl Region {
    fn job_of(&self, stage: &Stage, name: &str) -> Job {
        let Service { jobs, .. } = pass::service(&stage.office, &self.config);
        jobs.into_iter().find(|job| job.name == name).unwrap()
    }

    /// The job of one more process.
    fn process(&self) -> Job {
        self.process_of(&self.stage)
    }

    /// The job of a process with a way of its own to the database.
    pub fn process_of(&self, stage: &Stage) -> Job {
        self.job_of(stage, "renew rights")
    }

    /// A slice of the members of regions is told.
    pub async fn tell_slice(&self) {
        self.job_of(&self.stage, "tell regions")
            .once(&self.stage.office)
            .await
            .unwrap();
    }

    /// All who are to be told because of a run.
    pub async fn tell_all(&self) {
        let waiting = "select count(*) from renewal_region";
        while self.stage.number(waiting).await.unwrap() > 0 {
            self.tell_slice().await;
        }
    }

    pub async fn work(&self) {
        self.process().once(&self.stage.office).await.unwrap();
    }

    /// Works, and lets time pass, until the run has ended.
    pub async fn work_to_the_end(&self) {
        for _ in 0..100 {
            self.work().await;
            if self.status().await.ended_at.is_some() {
                return;
            }
            self.stage.clock.advance(TimeDelta::seconds(61));
        }
        panic!("{:?}", self.status().await);
    }

    pub async fn start(&self) -> RenewalStatus {
        self.stage.ask(StartRenewal { until: day(UNTIL) }).await.unwrap()
    }

    pub async fn status(&self) -> RenewalStatus {
        self.stage.ask(ReadRenewal {}).await.unwrap().unwrap()
    }

    pub async fn count(&self, fate: RenewalFate) -> i64 {
        let fates = self.status().await.fates;
        fates
            .iter()
            .find(|(found, _)| *found == fate)
            .map_or(0, |(_, persons)| *persons)
    }

    pub async fn last_day(&self, n: u32) -> Option<NaiveDate> {
        sqlx::query_scalar("select social_end from membership where passholder_id = $1")
            .bind(given::holder_id(n).0)
            .fetch_one(&self.stage.office.pool)
            .await
            .unwrap()
    }

    pub async fn renewed(&self) -> i64 {
        let sql =
            "select count(*) from right_change where author = 'RUN' and kind = 'RENEWED' and reason = 'A'";
        self.stage.number(sql).await.unwrap()
    }

    /// How many rights were renewed more than once.
    pub async fn doubled(&self) -> i64 {
        let sql = "select count(*) from (select from right_change where author = 'RUN'
                   group by passholder_id, card_system_id having count(*) > 1) d";
        self.stage.number(sql).await.unwrap()
    }

    /// Waits until the source was asked so often.
    pub async fn asked(&self, times: usize) {
        while self.source.asked().len() < times {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// As [`Region::asked`], about this person.
    async fn asked_about(&self, n: u32, times: usize) {
        let about = || {
            self.source
                .asked()
                .iter()
                .filter(|(asked, _)| *asked == insz(n))
                .count()
        };
        while about() < times {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

#[tokio::test]
async fn a_run_renews_those_of_whom_the_source_says_yes_and_takes_nothing_away() {
    let region = region(1..8, 100).await;
    for (n, says) in [
        (2, Says::No),
        (3, Says::Unknown),
        (4, Says::Until("2027-02-28")),
        (5, Says::Until("2029-12-31")),
        (6, Says::Until("2026-11-30")),
    ] {
        region.source.says(&insz(n), &[says]);
    }
    let away = PassholderRow {
        postal_code: "3300".into(),
        city: "Tienen".into(),
        ..person(7)
    };
    let numberless = PassholderRow {
        insz: None,
        ..person(8)
    };
    let load = LoadPass {
        passholders: vec![away, numberless],
        memberships: vec![member(8, Some("2026-12-31"), None)],
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    super::tell_all(&region.stage).await;
    let told = region.stage.told::<PassholderChanged>().await.unwrap().len();
    region.start().await;
    region.work_to_the_end().await;
    for (n, end) in [
        (1, UNTIL),
        (2, "2026-12-31"),
        (3, "2026-12-31"),
        (4, "2027-02-28"),
        (5, UNTIL),
        (6, "2026-12-31"),
        (7, "2026-12-31"),
        (8, "2026-12-31"),
    ] {
        assert_eq!(region.last_day(n).await, Some(day(end)), "{n}");
    }
    use RenewalFate::{Elsewhere, EndsEarlier, NoNumber, NotEntitled, Unknown};
    let left = region.stage.ask(ListUnrenewed { after: None }).await.unwrap();
    let expected = [
        (2, NotEntitled),
        (3, Unknown),
        (6, EndsEarlier),
        (7, Elsewhere),
        (8, NoNumber),
    ];
    assert_eq!(
        left.persons,
        expected.map(|(n, fate)| (given::holder_id(n), fate))
    );
    assert_eq!(left.next, None);
    let last: Option<PassholderId> = left.persons.last().map(|(id, _)| *id);
    let rest = region.stage.ask(ListUnrenewed { after: last }).await.unwrap();
    assert_eq!(rest.persons, []);
    assert_eq!(
        (region.renewed().await, region.count(RenewalFate::Left).await),
        (3, 0)
    );
    region.tell_all().await;
    let facts = region.stage.told::<PassholderChanged>().await.unwrap().len();
    assert_eq!(facts, told + 8, "who changed is told with all others");
    assert_eq!((astray(&region.stage).await, region.source.strangers()), (0, 0));
}

#[tokio::test]
async fn a_run_is_about_rights_that_count_and_end_before_its_day() {
    let region = region(1..3, 100).await;
    let member_of = |n: u32, end: &str, until: Option<&str>| member(n, Some(end), until);
    let blocked = MembershipRow {
        status: MembershipStatus::Blocked,
        ..member_of(8, "2026-12-31", None)
    };
    let load = LoadPass {
        passholders: (3..10).map(person).collect(),
        memberships: vec![
            member_of(3, "2026-10-31", None),
            member_of(4, "2026-10-01", None),
            member_of(5, UNTIL, None),
            member_of(6, "2026-12-31", Some("2026-11-30")),
            member_of(7, "2026-12-31", Some("2026-11-13")),
            blocked,
            member(9, None, None),
        ],
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    region.start().await;
    region.work_to_the_end().await;
    let mut asked: Vec<String> = region.source.asked().into_iter().map(|(insz, _)| insz).collect();
    asked.sort();
    let mut expected = [1, 2, 3, 7].map(insz);
    expected.sort();
    assert_eq!(asked, expected, "who is not meant is not even asked about");
    assert_eq!(region.renewed().await, 4);
}

#[tokio::test]
async fn a_run_that_is_cut_again_and_again_renews_everybody_once() {
    let region = region(1..401, 2000).await;
    for n in 1..401 {
        region
            .source
            .says(&insz(n), &[Says::Slowly(Duration::from_millis(20))]);
    }
    let told = region.stage.told::<PassholderChanged>().await.unwrap().len();
    region.start().await;
    for times in [90, 210] {
        let process = region.process();
        let cut = process.once(&region.stage.office);
        tokio::select! {
            done = cut => panic!("{done:?}"),
            () = region.asked(times) => {}
        }
        let so_far = region.renewed().await;
        assert!(so_far < 400, "{so_far}");
        // Its claims run out.
        region.stage.clock.advance(TimeDelta::seconds(63));
    }
    // Two processes go on beside each other.
    let (one, other) = (region.process(), region.process());
    let both = async || {
        let (one, other) = tokio::join!(one.once(&region.stage.office), other.once(&region.stage.office));
        one.unwrap();
        other.unwrap();
    };
    while region.status().await.ended_at.is_none() {
        both().await;
        region.stage.clock.advance(TimeDelta::seconds(61));
    }
    assert_eq!(region.count(RenewalFate::Renewed).await, 400);
    assert_eq!((region.renewed().await, region.doubled().await), (400, 0));
    region.tell_all().await;
    let facts = region.stage.told::<PassholderChanged>().await.unwrap().len();
    assert_eq!(facts, told + 400, "each is told once");
    let asked = region.source.asked().len();
    assert!(
        (400..=400 + 2 * 64).contains(&asked),
        "only what was cut is asked again: {asked}"
    );
    assert_eq!(astray(&region.stage).await, 0);
}

#[tokio::test]
async fn a_run_outlives_a_source_that_is_slow_fails_and_wants_to_be_left_alone() {
    let region = region(1..10, 100).await;
    let says = |n: u32, says: &[Says]| region.source.says(&insz(n), says);
    says(1, &[Says::Fails(500, None), Says::Fails(503, None), Says::Yes]);
    says(2, &[Says::Garbage, Says::No]);
    says(3, &[Says::Fails(401, None), Says::Yes]);
    says(4, &[Says::Fails(302, None), Says::Yes]);
    says(5, &[Says::Slowly(Duration::from_secs(15)), Says::Yes]);
    says(6, &[Says::Slowly(Duration::from_millis(1500))]);
    region.start().await;
    region.work().await;
    assert!(
        region.count(RenewalFate::Waiting).await >= 5,
        "{:?}",
        region.status().await
    );
    assert_eq!(region.last_day(6).await, Some(day(UNTIL)), "slow is not too late");
    assert_eq!(
        region.last_day(5).await,
        Some(day("2026-12-31")),
        "nobody loses anything"
    );
    let asked = region.source.asked().len();
    region.work().await;
    assert_eq!(
        region.source.asked().len(),
        asked,
        "nobody is asked about again at once"
    );
    region.stage.clock.advance(TimeDelta::seconds(61));
    says(3, &[Says::Fails(429, Some(900)), Says::Yes]);
    region.work().await;
    let paused = region.status().await.paused_until.unwrap();
    assert_eq!(paused, region.stage.clock.now() + TimeDelta::seconds(900));
    region.stage.clock.advance(TimeDelta::seconds(899));
    let asked = region.source.asked().len();
    region.work().await;
    assert_eq!(region.source.asked().len(), asked, "it wants to be left alone");
    region.work_to_the_end().await;
    assert_eq!((region.renewed().await, region.doubled().await), (8, 0));
    assert_eq!(region.count(RenewalFate::NotEntitled).await, 1);
}

#[tokio::test]
async fn an_answer_that_comes_after_the_run_has_no_effect() {
    let region = region(1..3, 100).await;
    let held = Arc::new(Notify::new());
    let late = Says::Held(held.clone());
    region.source.says(&insz(1), std::slice::from_ref(&late));
    // While nobody answers about the other one, the run goes on.
    region.source.says(&insz(2), &[Says::Fails(500, None)]);
    region.start().await;
    let process = region.process();
    let working = process.once(&region.stage.office);
    tokio::pin!(working);
    tokio::select! {
        done = &mut working => panic!("{done:?}"),
        () = region.asked_about(1, 1) => {}
    }
    let stopped = region.stage.ask(StopRenewal {}).await.unwrap();
    assert!(stopped.ended_at.is_some());
    held.notify_one();
    working.await.unwrap();
    assert_eq!(region.last_day(1).await, Some(day("2026-12-31")));
    // Another process takes a claim over that ran out, and gets another answer before the first one comes.
    region.source.says(&insz(1), &[late, Says::No]);
    region.stage.clock.advance(TimeDelta::seconds(1));
    region.start().await;
    let process = region.process();
    let working = process.once(&region.stage.office);
    tokio::pin!(working);
    tokio::select! {
        done = &mut working => panic!("{done:?}"),
        () = region.asked_about(1, 2) => {}
    }
    region.stage.clock.advance(TimeDelta::seconds(63));
    region.work().await;
    region.asked_about(1, 3).await;
    assert_eq!(region.count(RenewalFate::NotEntitled).await, 1);
    held.notify_one();
    working.await.unwrap();
    assert_eq!(region.status().await.ended_at, None);
    let not_entitled = region.count(RenewalFate::NotEntitled).await;
    assert_eq!((region.renewed().await, not_entitled), (0, 1));
    assert_eq!(region.last_day(1).await, Some(day("2026-12-31")));
}

#[tokio::test]
async fn a_run_asks_no_faster_than_it_may() {
    let region = region(1..61, 20).await;
    region.start().await;
    tokio::join!(region.work(), region.work());
    let asked: Vec<_> = region.source.asked().into_iter().map(|(_, at)| at).collect();
    assert_eq!(asked.len(), 40, "two turns of a second, whoever takes them");
    let (first, last) = (asked.iter().min().unwrap(), asked.iter().max().unwrap());
    assert!(last.duration_since(*first) >= Duration::from_millis(1700));
    region.work_to_the_end().await;
    assert_eq!(region.renewed().await, 60);
}

#[tokio::test]
async fn one_run_is_under_way_at_a_time_and_only_with_a_source() {
    let without = super::pass().await;
    let start = |until: &str| StartRenewal { until: day(until) };
    assert_eq!(without.refusal(start(UNTIL)).await, "body/invalid-data");
    assert_eq!(without.ask(ReadRenewal {}).await.unwrap(), None);
    assert_eq!(without.refusal(StopRenewal {}).await, "body/invalid-data");
    let region = region(1..4, 100).await;
    let stage = &region.stage;
    for until in ["2026-11-13", "2028-01-01"] {
        assert_eq!(stage.refusal(start(until)).await, "body/invalid-data", "{until}");
    }
    let asks = (0..8).map(|_| stage.ask(start(UNTIL)));
    let begun = futures_util::future::join_all(asks).await;
    assert!(begun.iter().all(Result::is_ok), "again, it goes on");
    assert_eq!(stage.number("select count(*) from renewal_run").await.unwrap(), 1);
    assert_eq!(stage.refusal(start("2027-05-31")).await, "body/invalid-data");
    region.work_to_the_end().await;
    assert_eq!(region.renewed().await, 3);
    stage.ask(StopRenewal {}).await.expect("it has ended already");
    // The next one forgets whom the last one was about.
    stage.clock.advance(TimeDelta::days(30));
    stage.ask(start("2027-06-30")).await.unwrap();
    region.work_to_the_end().await;
    assert_eq!(region.renewed().await, 6);
    let items = "select count(*) from renewal_item";
    assert_eq!(stage.number(items).await.unwrap(), 3);
    assert_eq!(stage.number("select count(*) from renewal_run").await.unwrap(), 2);
}

#[tokio::test]
async fn a_person_of_two_regions_is_asked_about_once() {
    let region = region(1..2, 100).await;
    let elsewhere = CardSystem {
        cities: Some(vec![City {
            postal_code: "3440".into(),
            name: "Zoutleeuw".into(),
        }]),
        ..CardSystem::reference(CardSystemId(5), Some("Buurt".into()))
    };
    let load = LoadPass {
        card_systems: vec![CardSystemRow {
            view: elsewhere,
            grace_days: 0,
            transition_days: 0,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        memberships: vec![MembershipRow {
            card_system_id: CardSystemId(5),
            ..member(1, Some("2026-11-30"), None)
        }],
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    region.stage.ask(packed(vec![])).await.unwrap();
    region.start().await;
    region.work_to_the_end().await;
    assert_eq!((region.source.asked().len(), region.renewed().await), (1, 2));
}
