//! Who left: also after a restore, also for whoever asks at the same time, and what was paid stays.

use super::accounts::{issue, people};
use super::leaving::{delete, full_house, here, jobs, persons, traces};
use super::{find, pass};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::*;
use futures_util::future::join_all;
use testing::{Stage, given};

async fn text(stage: &Stage, sql: &'static str) -> String {
    sqlx::query_scalar(sql)
        .fetch_one(&stage.office.pool)
        .await
        .unwrap()
}

async fn leavers(stage: &Stage) -> Vec<Left> {
    stage.ask(ListLeavers { after: None }).await.unwrap()
}

#[tokio::test]
async fn whom_a_backup_brought_back_before_he_was_forgotten_leaves_again_as_from_then() {
    let before = pass().await;
    full_house(&before).await;
    before.ask(delete(given::holder_id(1), here())).await.unwrap();
    let mut list = leavers(&before).await;
    assert_eq!(list.len(), 1);
    let next = ListLeavers {
        after: Some(given::holder_id(1)),
    };
    assert_eq!(before.ask(next).await.unwrap(), []);
    // The backup is of an hour in which she was there, and knows nothing of somebody who came after it.
    let stage = pass().await;
    full_house(&stage).await;
    stage.at("2026-11-20T10:00:00Z");
    let unknown = Left {
        passholder_id: given::holder_id(77),
        ..list[0]
    };
    list.push(unknown);
    for _ in 0..2 {
        let persons = list.clone();
        stage.ask(LeaveAgain { persons }).await.unwrap();
    }
    assert_eq!(persons(&stage).await, 1, "the sister");
    assert_eq!(leavers(&stage).await, list);
    let told = stage.told::<PassholderChanged>().await.unwrap().pop().unwrap();
    assert_eq!(
        (told.passholder_id, told.memberships.len()),
        (given::holder_id(1), 0)
    );
    match stage.ask(find(given::pass_number(1, false).as_str())).await {
        Err(Fault::Refused(refusal)) => assert_eq!(refusal.extra["cardStatus"], "DELETED"),
        other => panic!("{:?}", other.is_ok()),
    }
    stage.at("2026-12-14T10:00:00Z");
    jobs(&stage, 30).await;
    let told = stage.told::<PassholderForgotten>().await.unwrap();
    let mut ids: Vec<PassholderId> = told.iter().map(|fact| fact.passholder_id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [given::holder_id(1), given::holder_id(77)]);
    let persons = list.clone();
    stage.ask(LeaveAgain { persons }).await.unwrap();
    assert_eq!(leavers(&stage).await, [], "who is forgotten stays so");
    let persons = vec![list[0]; LeaveAgain::MOST + 1];
    assert_eq!(stage.refusal(LeaveAgain { persons }).await, "body/invalid-data");
}

#[tokio::test]
async fn what_was_paid_for_cards_stays_and_is_nobodys() {
    let stage = pass().await;
    full_house(&stage).await;
    let issued = "insert into card_issue
        select 'aaaaaaaa-0000-4000-8000-000000000001', passholder_id, card_system_id, pass_number, 'LOSS_THEFT',
               'bib-geetbets', 200, 'verlies', 'BON1', '2026-11-13T23:30:00Z'
        from card where passholder_id = $1";
    sqlx::query(issued)
        .bind(given::holder_id(1).0)
        .execute(&stage.office.pool)
        .await
        .unwrap();
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    jobs(&stage, 0).await;
    let paid = "select concat_ws(' ', passholder_id, pass_number, reason, organizer_id, price, price_label,
        voucher, issued_at at time zone 'UTC') from card_issue";
    let expected = "LOSS_THEFT bib-geetbets 200 verlies BON1 2026-11-13 23:00:00";
    assert_eq!(text(&stage, paid).await, expected, "and not at what time");
    let found = traces(&stage, &["aaaaaaaa-0000".to_owned()]).await;
    assert_eq!(found, [""; 0], "its id may stand elsewhere");
}

/// The counter took her out of the association before; the pack that had put her in names her.
#[tokio::test]
async fn no_row_of_a_pack_names_who_is_deleted_also_of_what_had_ended() {
    let stage = pass().await;
    full_house(&stage).await;
    let ended = "delete from association_membership";
    sqlx::query(ended).execute(&stage.office.pool).await.unwrap();
    let named = "select count(*) from pack_row where id like '%00000000b1e1%'";
    assert!(stage.number(named).await.unwrap() > 2);
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    assert_eq!(stage.number(named).await.unwrap(), 0);
}

#[tokio::test]
async fn whoever_is_deleted_while_a_token_is_asked_for_gets_none() {
    for _ in 0..4 {
        let stage = pass().await;
        people(&stage, &[]).await;
        let issues = (1..=3).map(|n| stage.ask(issue(1, "2017-05-03", n)));
        let deleted = stage.ask(delete(given::holder_id(1), here()));
        let (issued, deleted) = tokio::join!(join_all(issues), deleted);
        deleted.unwrap();
        for outcome in issued {
            if let Err(fault) = outcome {
                panic!("{fault}");
            }
        }
        assert_eq!(
            stage
                .number("select count(*) from registration_token")
                .await
                .unwrap(),
            0
        );
    }
}
