//! Who changed is told: once for all parts of a pack, and also when its loader was cut.

use super::{card, lotte, pass, region, run_jobs};
use contracts::pass::*;
use testing::{Stage, given};

/// Tells all who wait, as a loader does when its parts are in.
pub async fn tell_all(stage: &Stage) {
    let mut after = None;
    loop {
        after = stage.ask(TellLoaded { after }).await.unwrap();
        if after.is_none() {
            return;
        }
    }
}

/// Each file of the region as a part of its own.
async fn load_in_parts(stage: &Stage) {
    let all = region();
    let parts = [
        LoadPass {
            card_systems: all.card_systems,
            passholders: all.passholders,
            ..LoadPass::default()
        },
        LoadPass {
            memberships: all.memberships,
            ..LoadPass::default()
        },
        LoadPass {
            cards: all.cards,
            ..LoadPass::default()
        },
    ];
    for part in parts {
        stage.ask(part).await.unwrap();
    }
}

#[tokio::test]
async fn a_holder_whose_rows_come_in_many_parts_is_told_once_and_whole() {
    let stage = pass().await;
    load_in_parts(&stage).await;
    assert!(stage.told::<PassholderChanged>().await.unwrap().is_empty());
    tell_all(&stage).await;
    tell_all(&stage).await;
    let told = stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(told.len(), 1);
    let lotte = &told[0];
    assert_eq!((lotte.cards.len(), lotte.memberships.len()), (1, 1));
}

#[tokio::test]
async fn holders_of_a_loader_that_was_cut_are_told_when_nobody_has_loaded_for_a_while() {
    let stage = pass().await;
    load_in_parts(&stage).await;
    let told_after_jobs = async |time: &str| {
        stage.at(time);
        run_jobs(&stage).await;
        stage.told::<PassholderChanged>().await.unwrap().len()
    };
    assert_eq!(
        told_after_jobs("2026-11-14T10:00:09Z").await,
        0,
        "it may still go on"
    );
    assert_eq!(told_after_jobs("2026-11-14T10:00:11Z").await, 1);
    assert_eq!(told_after_jobs("2026-11-14T10:01:00Z").await, 1);
}

#[tokio::test]
async fn more_holders_than_a_slice_are_told_slice_by_slice() {
    let stage = pass().await;
    let person = |n: u32| PassholderRow {
        id: given::holder_id(1000 + n),
        insz: None,
        ..lotte()
    };
    for part in 0..3 {
        let load = LoadPass {
            passholders: (0..900).map(|n| person(900 * part + n)).collect(),
            ..LoadPass::default()
        };
        stage.ask(load).await.unwrap();
    }
    let next = stage.ask(TellLoaded { after: None }).await.unwrap();
    assert!(next.is_some());
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 1000);
    tell_all(&stage).await;
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 2700);
}

/// A part that is not committed yet has changed a holder whom somebody tells at this moment.
#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the other transaction must stay open while this one runs"
)]
async fn what_is_loaded_while_a_holder_is_told_is_told_too() {
    let stage = pass().await;
    load_in_parts(&stage).await;
    let mut part = stage.office.pool.begin().await.unwrap();
    sqlx::query("update membership set status = 'BLOCKED'")
        .execute(&mut *part)
        .await
        .unwrap();
    sqlx::query("update passholder_to_tell set since = now()")
        .execute(&mut *part)
        .await
        .unwrap();
    let (told, ()) = tokio::join!(stage.ask(TellLoaded { after: None }), async {
        stage.until_somebody_waits().await.unwrap();
        part.commit().await.unwrap();
    });
    told.unwrap();
    let told = stage.told::<PassholderChanged>().await.unwrap();
    let statuses: Vec<MembershipStatus> = told[0].memberships.iter().map(|one| one.status).collect();
    assert_eq!((told.len(), statuses), (1, vec![MembershipStatus::Blocked]));
}

#[tokio::test]
async fn a_holder_whom_no_message_can_hold_keeps_nobody_else_from_being_told() {
    let stage = pass().await;
    let mut load = region();
    load.passholders.push(PassholderRow {
        id: given::holder_id(2),
        insz: None,
        ..lotte()
    });
    let cards = (100..1100).map(|n| card(given::pass_number(n, false), CardStatus::Blocked, Some(1)));
    load.cards.extend(cards);
    stage.ask(load).await.unwrap();
    tell_all(&stage).await;
    let told = stage.told::<PassholderChanged>().await.unwrap();
    let ids: Vec<_> = told.iter().map(|told| told.passholder_id).collect();
    assert_eq!(ids, [given::holder_id(2)]);
    let aside = "select count(*) from passholder_to_tell where refused is not null";
    assert_eq!(stage.number(aside).await.unwrap(), 1);
}
