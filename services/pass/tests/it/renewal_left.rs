//! A renewal run: who is left for the coordinator, and what keeps it from going on.

use super::histories::member;
use super::renewals::{UNTIL, day, insz, region};
use super::source::Says;
use chrono::TimeDelta;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use std::time::Duration;
use testing::{Stage, given};

async fn left(stage: &Stage) -> Vec<(PassholderId, RenewalFate)> {
    stage.ask(ListUnrenewed { after: None }).await.unwrap().persons
}

#[tokio::test]
async fn whose_right_is_not_renewed_everywhere_is_left_for_the_coordinator() {
    use RenewalFate::{EndsEarlier, RenewedInPart};
    let region = region(1..5, 100).await;
    let gent = CardSystem {
        cities: Some(vec![City {
            postal_code: "9000".into(),
            name: "Gent".into(),
        }]),
        ..CardSystem::reference(CardSystemId(5), Some("Gent".into()))
    };
    let in_gent = MembershipRow {
        card_system_id: CardSystemId(5),
        ..member(1, Some("2026-12-31"), None)
    };
    let load = LoadPass {
        card_systems: vec![CardSystemRow {
            view: gent,
            grace_days: 30,
            transition_days: 0,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        memberships: vec![in_gent, member(4, Some("2026-10-31"), None)],
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    region.source.says(&insz(2), &[Says::Until("2026-12-31")]);
    region.source.says(&insz(3), &[Says::Until("2026-12-01")]);
    // Later than the own end, and over.
    region.source.says(&insz(4), &[Says::Until("2026-11-05")]);
    region.start().await;
    region.work_to_the_end().await;
    let expected = [
        (1, RenewedInPart),
        (2, EndsEarlier),
        (3, EndsEarlier),
        (4, EndsEarlier),
    ];
    assert_eq!(
        left(&region.stage).await,
        expected.map(|(n, fate)| (given::holder_id(n), fate))
    );
    assert_eq!(
        (region.renewed().await, region.count(RenewedInPart).await),
        (1, 1)
    );
    assert_eq!(region.count(RenewalFate::Left).await, 0);
}

#[tokio::test]
async fn of_whom_nothing_was_said_is_left_when_the_run_is_stopped() {
    let region = region(1..4, 100).await;
    region.source.says(&insz(2), &[Says::Fails(500, None)]);
    region.start().await;
    region.work().await;
    assert_eq!(left(&region.stage).await, [], "still asked about");
    region.stage.ask(StopRenewal {}).await.unwrap();
    assert_eq!(
        left(&region.stage).await,
        [(given::holder_id(2), RenewalFate::Waiting)]
    );
}

#[tokio::test]
async fn a_number_that_cannot_be_asked_about_is_no_failure_of_the_source() {
    let region = region(1..12, 100).await;
    for n in 1..5 {
        region.source.says(&insz(n), &[Says::Fails(400, None)]);
        region.source.says(&insz(n + 4), &[Says::Fails(422, None)]);
    }
    sqlx::query("update passholder set insz_key = 'gone' where passholder_id = $1")
        .bind(given::holder_id(9).0)
        .execute(&region.stage.office.pool)
        .await
        .unwrap();
    region.start().await;
    region.work().await;
    assert_eq!(region.status().await.paused_until, None, "it answers");
    assert_eq!(region.renewed().await, 2);
    region.work_to_the_end().await;
    let expected: Vec<_> = (1..10)
        .map(|n| (given::holder_id(n), RenewalFate::Unaskable))
        .collect();
    assert_eq!(left(&region.stage).await, expected);
    assert_eq!(region.source.asked().len(), 2 + 8 * 5);
}

#[tokio::test]
async fn who_is_claimed_is_not_asked_about_once_the_source_wants_to_be_left_alone() {
    let region = region(1..41, 20).await;
    region
        .source
        .says(&insz(1), &[Says::Fails(429, Some(900)), Says::Yes]);
    region.start().await;
    region.work().await;
    let asked = region.source.asked().len();
    assert!((1..6).contains(&asked), "{asked}");
    let claimed = "select count(*) from renewal_item where claim is not null";
    assert_eq!(region.stage.number(claimed).await.unwrap(), 0, "given back");
    let tried = "select count(*) from renewal_item where tries > 0 and fate = 'WAITING'";
    assert_eq!(region.stage.number(tried).await.unwrap(), 1);
    region.work().await;
    assert_eq!(region.source.asked().len(), asked);
    region.stage.clock.advance(TimeDelta::seconds(901));
    region.work_to_the_end().await;
    assert_eq!((region.renewed().await, region.source.asked().len()), (40, 41));
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the other transaction must stay open while this one runs"
)]
async fn who_is_held_meanwhile_is_put_off_and_all_others_count() {
    let region = region(1..31, 20).await;
    region.start().await;
    let mut counter = region.stage.office.pool.begin().await.unwrap();
    sqlx::query("set local idle_in_transaction_session_timeout = 0")
        .execute(&mut *counter)
        .await
        .unwrap();
    sqlx::query("select from passholder where passholder_id = $1 for no key update")
        .bind(given::holder_id(1).0)
        .execute(&mut *counter)
        .await
        .unwrap();
    region.work().await;
    assert_eq!(region.last_day(1).await, Some(day("2026-12-31")));
    assert_eq!(region.renewed().await, 29);
    // Whom the process waited for is no reason to ask faster afterwards.
    let mut asked: Vec<_> = region.source.asked().into_iter().map(|(_, at)| at).collect();
    asked.sort();
    let gaps = asked.windows(2).map(|pair| pair[1].duration_since(pair[0]));
    let short = gaps.filter(|gap| *gap < Duration::from_millis(20)).count();
    assert!(short < 5, "{short} questions at once");
    counter.rollback().await.unwrap();
    region.work_to_the_end().await;
    assert_eq!(region.renewed().await, 30);
    assert_eq!(region.last_day(1).await, Some(day(UNTIL)));
}

#[tokio::test]
async fn a_run_renews_the_right_in_the_region_of_a_second_home() {
    let region = region(0..0, 100).await;
    let child = |n: u32| PassholderRow {
        id: given::holder_id(n),
        date_of_birth: day("2017-05-03"),
        insz: Some(["17050399911", "17050399812"][n as usize - 1].into()),
        postal_code: "3300".into(),
        city: "Tienen".into(),
        ..super::lotte()
    };
    let load = LoadPass {
        passholders: vec![child(1), child(2)],
        memberships: [1, 2].map(|n| member(n, Some("2026-12-31"), None)).to_vec(),
        ..LoadPass::default()
    };
    region.stage.ask(load).await.unwrap();
    super::tell_all(&region.stage).await;
    let second = NoteSecondHome {
        passholder_id: given::holder_id(1),
        home: NewSecondHome {
            address: Address {
                postal_code: "3440".into(),
                city: "Zoutleeuw".into(),
                ..Address::default()
            },
            share: None,
            from: None,
        },
        counters: vec![super::registration::library()],
    };
    region.stage.ask(second).await.unwrap();
    region.start().await;
    region.work_to_the_end().await;
    assert_eq!(region.last_day(1).await, Some(day(UNTIL)));
    assert_eq!(
        region.last_day(2).await,
        Some(day("2026-12-31")),
        "lives elsewhere"
    );
}
