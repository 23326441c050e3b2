//! Who is forgotten leaves check-ins that are nobody's.

use crate::{activity, check_in, status};
use contracts::Scope;
use contracts::activity::{CheckinUndone, UndoCheckin};
use contracts::pass::PassholderForgotten;
use messaging::forget::forget;
use testing::given;

/// However many took part, the check-ins of others are not read.
#[tokio::test]
async fn check_ins_of_who_is_forgotten_are_found_by_their_keys() {
    let it = activity().await;
    it.stage
        .ask(check_in(&given::pass_number(1, false)))
        .await
        .unwrap();
    let others = "with c as (
            insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, undone_at)
            select gen_random_uuid(), gen_random_uuid(), 'theatre', '', 1, now(),
                   case when n % 2 = 0 then now() end from generate_series(1, 3000) n returning *),
        d as (insert into day_points select '2026-11-14', passholder_id, 1 from c)
        insert into checkin_count select passholder_id, event_id, '2026-11-14', 1 from c";
    sqlx::query(others).execute(&it.stage.office.pool).await.unwrap();
    let config = chassis::Settings::load("activity", activity::config::DEFAULT, None)
        .unwrap()
        .service;
    let eraser = activity::service(&it.stage.office, &config).eraser;
    let read: i64 = it
        .stage
        .office
        .transact(|tx| {
            Box::pin(async move {
                testing::look_up_by_keys(tx.conn()).await?;
                forget(tx, &*eraser, &[given::holder_id(1)]).await?;
                Ok(testing::rows_read(tx.conn(), &["checkin", "checkin_count", "day_points"]).await?)
            })
        })
        .await
        .unwrap();
    assert!(read < 50, "{read} rows");
    let left = "select (select count(*) from day_points) + (select count(*) from checkin_count)";
    assert_eq!(it.stage.number(left).await.unwrap(), 6000);
}

#[tokio::test]
async fn check_ins_of_who_is_forgotten_stay_and_are_nobodys() {
    let it = activity().await;
    let number = given::pass_number(1, false);
    let done = it.stage.ask(check_in(&number)).await.unwrap();
    let forgotten = PassholderForgotten {
        passholder_id: given::holder_id(1),
        version: 9,
    };
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten])
        .await
        .unwrap();
    let total = "select count(*) from checkin where points = 1 and undone_at is null";
    assert_eq!(it.stage.number(total).await.unwrap(), 1);
    let theirs = "select (select count(*) from checkin c
            where c::text ~ '00000000b1e1' or pass_number <> '0000000000000')
        + (select count(*) from checkin_count) + (select count(*) from day_points)
        + (select count(*) from known_pass where passholder_id::text like '%00000000b1e1')
        + (select count(*) from known_holder where passholder_id::text like '%00000000b1e1')";
    assert_eq!(it.stage.number(theirs).await.unwrap(), 0);
    assert_eq!(it.stage.refusal(status(&number)).await, "passholder-not-found");
    let held: Vec<String> =
        sqlx::query_scalar("select numbers[1] from forgotten where cardinality(numbers) = 1")
            .fetch_all(&it.stage.office.pool)
            .await
            .unwrap();
    assert_eq!(held, [number.as_str()], "until the log was looked through");
    // It can still be taken back.
    let undo = UndoCheckin {
        checkin_id: done.checkin.id,
        scope: Scope::All,
    };
    let undone = it.stage.ask(undo).await.unwrap();
    assert_ne!(undone.passholder_id, given::holder_id(1));
    assert_eq!(it.stage.told::<CheckinUndone>().await.unwrap().len(), 1);
}
