//! Two records of one person become one: check-ins go along, and limits count both.

use crate::{OnStage, activity, check_in};
use contracts::activity::*;
use contracts::page::Window;
use contracts::pass::{PassholderForgotten, PassholderMerged};
use contracts::{PassholderId, Scope};
use testing::given;

fn list(passholder_id: PassholderId) -> ListCheckins {
    ListCheckins {
        passholder_id,
        organizers: vec!["bib-geetbets".into()],
        event_title: None,
        window: Window { start: 0, limit: 10 },
    }
}

impl OnStage {
    /// The third holder goes into the first, with the card.
    async fn merged(&self) {
        let (stays, goes) = (given::holder(1), given::holder(3));
        let heard = self.stage.hear_merged(&self.subscriptions, stays, goes);
        heard.await.unwrap();
    }

    async fn jobs(&self) {
        let config = chassis::Settings::load("activity", activity::config::DEFAULT, None).unwrap();
        for job in activity::service(&self.stage.office, &config.service).jobs {
            job.once(&self.stage.office).await.unwrap();
        }
    }

    async fn both(&self) {
        let third = [given::sealed(&given::holder(3))];
        self.stage
            .hear(&self.subscriptions, "pass", &third)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn check_ins_of_both_records_are_the_ones_that_stays_and_limits_count_both() {
    let it = activity().await;
    it.both().await;
    let done = it
        .stage
        .ask(check_in(&given::pass_number(3, false)))
        .await
        .unwrap();
    it.merged().await;
    let shown = it.stage.ask(list(given::holder_id(1))).await.unwrap();
    assert_eq!((shown.total_items, shown.member[0].id), (1, done.checkin.id));
    assert_eq!(
        it.stage.ask(list(given::holder_id(3))).await.unwrap().total_items,
        0
    );
    // Once a day, with whichever card.
    for n in [1, 3] {
        assert_eq!(
            it.stage.refusal(check_in(&given::pass_number(n, false))).await,
            "checkin-not-allowed"
        );
    }
    let undo = UndoCheckin {
        checkin_id: done.checkin.id,
        scope: Scope::All,
    };
    assert_eq!(
        it.stage.ask(undo).await.unwrap().passholder_id,
        given::holder_id(1)
    );
    let again = it
        .stage
        .ask(check_in(&given::pass_number(3, false)))
        .await
        .unwrap();
    assert_eq!(
        (again.passholder_id, again.checkin.points),
        (given::holder_id(1), 1)
    );
}

#[tokio::test]
async fn limits_of_both_add_up() {
    let it = activity().await;
    it.both().await;
    for n in [1, 3] {
        it.stage
            .ask(check_in(&given::pass_number(n, false)))
            .await
            .unwrap();
    }
    it.merged().await;
    let counts = "select used::bigint from checkin_count";
    let days = "select worth from day_points";
    assert_eq!(
        (
            it.stage.number(counts).await.unwrap(),
            it.stage.number(days).await.unwrap()
        ),
        (2, 2)
    );
    assert_eq!(
        it.stage.ask(list(given::holder_id(1))).await.unwrap().total_items,
        2
    );
    for n in [1, 3] {
        let forgotten = PassholderForgotten {
            passholder_id: given::holder_id(n),
            version: 20,
        };
        it.stage
            .hear(&it.subscriptions, "pass", &[forgotten])
            .await
            .unwrap();
    }
    let left =
        "select (select count(*) from merged) + (select count(*) from checkin c where c::text ~ 'b1e[13]')
        + (select count(*) from checkin_count) + (select count(*) from day_points)";
    assert_eq!(it.stage.number(left).await.unwrap(), 0);
}

/// As it is when a scanner looked at the copy before the merge was heard, and commits behind it.
#[tokio::test]
async fn a_check_in_that_was_under_way_is_the_ones_that_stays() {
    let it = activity().await;
    it.both().await;
    it.merged().await;
    let late = format!(
        "insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, period)
            select gen_random_uuid(), '00000000-0000-0000-0000-00000000b1e3', 'theatre', '{}', 1,
                   '2026-11-14T13:00:00Z', '2026-11-14';
        insert into checkin_count values ('00000000-0000-0000-0000-00000000b1e3', 'theatre', '2026-11-14', 1);
        insert into day_points values ('2026-11-14', '00000000-0000-0000-0000-00000000b1e3', 1)",
        given::pass_number(3, false).as_str()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(late))
        .execute(&it.stage.office.pool)
        .await
        .unwrap();
    it.jobs().await;
    assert_eq!(
        it.stage.ask(list(given::holder_id(1))).await.unwrap().total_items,
        1
    );
    assert_eq!(
        it.stage.refusal(check_in(&given::pass_number(3, false))).await,
        "checkin-not-allowed"
    );
    let unsettled = "select count(*) from merged where not is_settled";
    assert_eq!(it.stage.number(unsettled).await.unwrap(), 1);
    it.stage.at("2026-11-14T13:03:00Z");
    it.jobs().await;
    assert_eq!(it.stage.number(unsettled).await.unwrap(), 0);
}

#[tokio::test]
async fn a_merge_of_which_nothing_is_left_holds_nobody_up() {
    let it = activity().await;
    it.both().await;
    it.stage
        .ask(check_in(&given::pass_number(1, false)))
        .await
        .unwrap();
    it.merged().await;
    // Somebody checks in, and has not committed.
    let mut door = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *door).await.unwrap();
    sqlx::query("select from checkin_count for update")
        .execute(&mut *door)
        .await
        .unwrap();
    sqlx::query("select from day_points for update")
        .execute(&mut *door)
        .await
        .unwrap();
    let jobs = tokio::time::timeout(std::time::Duration::from_secs(2), it.jobs());
    jobs.await.expect("it waits for nobody");
    sqlx::query("rollback").execute(&mut *door).await.unwrap();
}

#[tokio::test]
async fn who_goes_into_one_that_goes_itself_ends_at_the_last() {
    let it = activity().await;
    let all = [3, 4].map(|n| given::sealed(&given::holder(n)));
    it.stage.hear(&it.subscriptions, "pass", &all).await.unwrap();
    for n in [1, 3, 4] {
        it.stage
            .ask(check_in(&given::pass_number(n, false)))
            .await
            .unwrap();
    }
    let merged = |from: u32, into: u32| PassholderMerged {
        passholder_id: given::holder_id(from),
        into_id: given::holder_id(into),
        version: 20,
    };
    let chain = [merged(3, 4), merged(4, 1)].map(|fact| it.stage.wrap(&fact));
    it.stage
        .hear_batch(&it.subscriptions, "pass", &chain)
        .await
        .unwrap();
    assert_eq!(
        it.stage.ask(list(given::holder_id(1))).await.unwrap().total_items,
        3
    );
    let counted = "select sum(used)::bigint from checkin_count";
    assert_eq!(it.stage.number(counted).await.unwrap(), 3);
    let rows = "select (select count(*) from checkin_count) + (select count(*) from day_points)";
    assert_eq!(it.stage.number(rows).await.unwrap(), 2);
}
