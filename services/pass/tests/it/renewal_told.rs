//! Who listens learns nothing of whose right a renewal run changed.

use super::histories::{member, packed};
use super::renewals::{Region, UNTIL, day, insz, person, region};
use super::source::Says;
use super::{card, lotte};
use chrono::TimeDelta;
use contracts::PassholderId;
use contracts::pass::*;
use std::time::Duration;
use testing::given;

/// Members of the region without a right.
async fn others(region: &Region, persons: std::ops::Range<u32>) {
    let load = LoadPass {
        passholders: persons
            .clone()
            .map(|n| PassholderRow {
                id: given::holder_id(n),
                insz: None,
                ..lotte()
            })
            .collect(),
        memberships: persons.map(|n| member(n, None, None)).collect(),
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    super::tell_all(&region.stage).await;
}

/// Who was told behind so many, in the order in which they were.
async fn told(region: &Region, behind: usize) -> Vec<PassholderId> {
    let facts = region.stage.told::<PassholderChanged>().await.unwrap();
    facts[behind..].iter().map(|fact| fact.passholder_id).collect()
}

fn ids(persons: std::ops::Range<u32>) -> Vec<PassholderId> {
    persons.map(given::holder_id).collect()
}

#[tokio::test]
async fn a_run_tells_all_members_of_a_region_and_in_no_order_of_its_own() {
    let region = region(1..8, 100).await;
    others(&region, 8..700).await;
    // Of the first ones the source answers last.
    for (n, slow) in [(1, 300), (2, 200), (3, 100)] {
        let says = Says::Slowly(Duration::from_millis(slow));
        region.source.says(&insz(n), &[says]);
    }
    region.source.says(&insz(5), &[Says::No]);
    let before = told(&region, 0).await.len();
    region.start().await;
    region.work_to_the_end().await;
    assert_eq!(region.renewed().await, 6);
    assert_eq!(told(&region, before).await, [], "nobody is told alone");
    region.tell_slice().await;
    assert_eq!(told(&region, before).await.len(), 500, "slice by slice");
    region.tell_all().await;
    assert_eq!(told(&region, before).await, ids(1..700));
    region.tell_slice().await;
    assert_eq!(told(&region, before).await.len(), 699, "once");
    // A run that renews nothing tells nothing.
    for n in 1..8 {
        region.source.says(&insz(n), &[Says::No]);
    }
    region.stage.clock.advance(TimeDelta::days(1));
    let again = StartRenewal {
        until: day("2027-06-30"),
    };
    region.stage.ask(again).await.unwrap();
    region.work_to_the_end().await;
    region.tell_slice().await;
    assert_eq!(told(&region, before).await.len(), 699);
}

#[tokio::test]
async fn while_a_run_goes_on_whom_it_renewed_is_told_with_all_others_within_the_hour() {
    let region = region(1..3, 100).await;
    others(&region, 3..600).await;
    region.source.says(&insz(2), &[Says::Fails(500, None), Says::Yes]);
    let before = told(&region, 0).await.len();
    region.start().await;
    region.work().await;
    assert_eq!(region.last_day(1).await, Some(day(UNTIL)));
    region.stage.clock.advance(TimeDelta::minutes(59));
    region.tell_slice().await;
    assert_eq!(told(&region, before).await, [], "not yet");
    region.stage.clock.advance(TimeDelta::minutes(1));
    region.tell_slice().await;
    assert_eq!(told(&region, before).await, ids(1..501));
    // Behind the telling somebody else is renewed: everybody is told anew.
    region.work_to_the_end().await;
    assert_eq!(region.last_day(2).await, Some(day(UNTIL)));
    region.tell_all().await;
    assert_eq!(told(&region, before).await, [ids(1..600), ids(1..600)].concat());
}

#[tokio::test]
async fn two_processes_tell_each_member_once() {
    let region = region(1..3, 100).await;
    others(&region, 3..1200).await;
    let before = told(&region, 0).await.len();
    region.start().await;
    region.work_to_the_end().await;
    for _ in 0..4 {
        tokio::join!(region.tell_slice(), region.tell_slice());
    }
    region.tell_all().await;
    let mut found = told(&region, before).await;
    found.sort();
    assert_eq!(found, ids(1..1200));
}

#[tokio::test]
async fn one_whom_no_message_can_hold_stops_no_run() {
    let region = region(1..4, 100).await;
    let load = LoadPass {
        cards: (100..1100)
            .map(|n| card(given::pass_number(n, false), CardStatus::Blocked, Some(1)))
            .collect(),
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    super::tell_all(&region.stage).await;
    let before = told(&region, 0).await.len();
    region.start().await;
    region.work_to_the_end().await;
    assert_eq!(region.renewed().await, 3);
    region.tell_all().await;
    assert_eq!(told(&region, before).await, ids(2..4));
    let aside = "select count(*) from passholder_to_tell where refused is not null";
    assert_eq!(region.stage.number(aside).await.unwrap(), 1);
}

/// What a pack notes meanwhile is told with the region, and not once more.
#[tokio::test]
async fn who_waits_to_be_told_is_told_with_the_region() {
    let region = region(1..4, 100).await;
    region.start().await;
    region.work_to_the_end().await;
    let moved = PassholderRow {
        city: "Dormaal".into(),
        ..person(2)
    };
    let load = LoadPass {
        passholders: vec![moved],
        ..packed(vec![])
    };
    region.stage.ask(load).await.unwrap();
    let before = told(&region, 0).await.len();
    region.tell_all().await;
    super::tell_all(&region.stage).await;
    assert_eq!(told(&region, before).await, ids(1..4));
}
