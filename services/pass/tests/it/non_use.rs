//! Who has the right and never used it.

use super::referrals::{KLUS, klus, load};
use super::usage::{came, hear};
use super::{card, lotte, pass, region, run_jobs, settings};
use chrono::NaiveDate;
use contracts::page::Window;
use contracts::pass::*;
use contracts::{CardSystemId, Page, PartnerId};
use messaging::Service;
use testing::{Stage, given};

const ELSEWHERE: CardSystemId = CardSystemId(7);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(n: u32) -> PassholderRow {
    PassholderRow {
        id: given::holder_id(n),
        insz: None,
        ..lotte()
    }
}

fn member(n: u32, last_day: Option<&str>) -> MembershipRow {
    MembershipRow {
        passholder_id: given::holder_id(n),
        social_tariff_end: last_day.map(day),
        ..region().memberships.remove(0)
    }
}

/// Two regions, and as many as these with a right that lasts until the end of the year.
fn with_unused(numbers: std::ops::RangeInclusive<u32>) -> LoadPass {
    let mut load = region();
    load.card_systems.push(CardSystemRow {
        view: CardSystem::reference(ELSEWHERE, Some("Elsewhere".into())),
        ..load.card_systems[0].clone()
    });
    load.passholders = numbers.clone().map(person).collect();
    load.memberships = numbers.map(|n| member(n, Some("2026-12-31"))).collect();
    load.cards = vec![card(given::pass_number(1, false), CardStatus::Active, Some(1))];
    load
}

async fn unused(stage: &Stage, start: i64, limit: i64) -> Page<Passholder> {
    let ask = ListNonUse {
        card_system_id: given::REGION,
        window: Window { start, limit },
    };
    stage.ask(ask).await.unwrap()
}

/// As the partner of both regions sees it.
async fn bands(stage: &Stage) -> Vec<String> {
    run_jobs(stage).await;
    let ask = ListNonUseBands { partner_id: KLUS };
    let bands = stage.ask(ask).await.unwrap();
    let shown = |one: &NonUseBand| format!("{} {} {}", one.card_system_id, one.month, one.unused);
    bands.iter().map(shown).collect()
}

#[tokio::test]
async fn who_never_used_the_right_is_counted_and_listed_and_nobody_else() {
    let stage = pass().await;
    let mut seeded = with_unused(1..=37);
    seeded.passholders.extend((38..=45).map(person));
    seeded.memberships.extend([
        // Its grace is over tomorrow: one more. It was over yesterday: none.
        member(38, Some("2026-10-15")),
        member(39, Some("2026-10-14")),
        member(40, None),
        MembershipRow {
            suspended_until: Some(day("2026-11-14")),
            ..member(41, Some("2026-12-31"))
        },
        MembershipRow {
            status: MembershipStatus::Blocked,
            ..member(42, Some("2026-12-31"))
        },
        MembershipRow {
            card_system_id: ELSEWHERE,
            ..member(43, Some("2026-12-31"))
        },
        member(44, Some("2026-12-31")),
        MembershipRow {
            suspended_until: Some(day("2026-11-13")),
            ..member(45, Some("2026-12-31"))
        },
    ]);
    seeded.grouppasses = vec![GrouppassRow {
        id: given::holder_id(99),
        name: "Chiro".into(),
        email: None,
        telephone: None,
        postal_code: "3450".into(),
        city: "Geetbets".into(),
        tickets_per_year: Some(10),
        registered_on: day("2026-03-02"),
        partner_id: None,
    }];
    seeded.memberships.push(member(99, Some("2026-12-31")));
    let report = stage.ask(seeded).await.unwrap();
    let refused: Vec<_> = report
        .rows
        .iter()
        .filter(|row| matches!(row.fate, contracts::pack::Fate::Refused(_)))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    hear(&stage, &[came(44, "2026-11-13T10:00:00Z")]).await;
    let first = unused(&stage, 0, 20).await;
    let second = unused(&stage, 20, 20).await;
    assert_eq!((first.total_items, second.total_items), (39, 39));
    let ids = first.member.iter().chain(&second.member).map(|one| one.id);
    let expected: Vec<_> = (1..=38).chain([45]).map(given::holder_id).collect();
    assert_eq!(ids.collect::<Vec<_>>(), expected);
    hear(&stage, &[came(1, "2026-11-14T09:00:00Z")]).await;
    let left = unused(&stage, 0, 1).await;
    assert_eq!((left.total_items, left.member[0].id), (38, given::holder_id(2)));
}

#[tokio::test]
async fn whoever_is_on_a_page_of_non_use_was_looked_at_and_nobody_else() {
    let stage = pass().await;
    let Service { desk, jobs, .. } = pass::service(&stage.office, &settings().service);
    stage.open(desk);
    stage.ask(with_unused(1..=37)).await.unwrap();
    let looker = Looker::new(
        LookKind::Search,
        LookedBy::Client,
        Some("ocmw".into()),
        vec!["bib".into()],
    );
    let ask = ListNonUse {
        card_system_id: given::REGION,
        window: Window { start: 0, limit: 20 },
    };
    let looked = Looked {
        looker: Some(looker),
        ask,
    };
    let page = stage.ask(looked).await.unwrap();
    assert_eq!(page.total_items, 37);
    for job in jobs {
        job.once(&stage.office).await.unwrap();
    }
    assert_eq!(stage.number("select count(*) from look").await.unwrap(), 20);
}

#[tokio::test]
async fn a_partner_sees_a_band_of_its_regions_that_changes_once_a_month() {
    let stage = pass().await;
    stage.ask(with_unused(1..=37)).await.unwrap();
    let row = PartnerRow {
        card_system_ids: vec![given::REGION, ELSEWHERE],
        ..klus()
    };
    load(&stage, row).await;
    let first = ["7 2026-11-01 0-10", "38 2026-11-01 30-40"];
    assert_eq!(bands(&stage).await, first);
    let all_came: Vec<_> = (1..=30).map(|n| came(n, "2026-11-14T09:00:00Z")).collect();
    hear(&stage, &all_came).await;
    stage.at("2026-11-30T22:59:00Z");
    assert_eq!(bands(&stage).await, first, "it is the same month");
    stage.at("2026-11-30T23:00:00Z");
    assert_eq!(bands(&stage).await, ["7 2026-12-01 0-10", "38 2026-12-01 0-10"]);
    let nobody = ListNonUseBands {
        partner_id: PartnerId(uuid::Uuid::from_u128(9)),
    };
    assert_eq!(stage.refusal(nobody).await, "url/not-found");
}
