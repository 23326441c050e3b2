//! Who is forgotten leaves check-ins that are nobody's.

use crate::{activity, check_in, status};
use contracts::Scope;
use contracts::activity::{CheckinUndone, UndoCheckin};
use contracts::pass::PassholderForgotten;
use testing::given;

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
