//! Who is forgotten leaves points that are nobody's.

use crate::{checkin, holder, points};
use contracts::activity::CheckinUndone;
use contracts::pack::Fate;
use contracts::pass::PassholderForgotten;
use contracts::points::{LoadPoints, OpeningPointsRow, Refund};
use contracts::{PassholderId, RedemptionId};
use futures_util::future::join_all;
use messaging::forget::forget;
use uuid::Uuid;

const SUM: &str = "select coalesce(sum(points), 0)::bigint from entry";
const OF_TWO: &str = "select (select count(*) from entry where passholder_id = $2)
    + (select count(*) from lot where passholder_id = $2)
    + (select count(*) from balance where passholder_id = $2)";

async fn rows_of(it: &crate::OnStage, n: u128) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(OF_TWO.replace("$2", "$1")))
        .bind(Uuid::from_u128(n))
        .fetch_one(&it.stage.office.pool)
        .await
        .unwrap()
}

fn forgotten(n: u128) -> PassholderForgotten {
    PassholderForgotten {
        passholder_id: holder(n),
        version: 9,
    }
}

fn opening(n: u128) -> LoadPoints {
    let row = OpeningPointsRow {
        passholder_id: holder(n),
        points: 7,
        earned_on: "2026-12-01".parse().unwrap(),
        title: "Meegebracht".into(),
    };
    LoadPoints {
        dry_run: false,
        opening_points: vec![row],
    }
}

#[tokio::test]
async fn points_of_who_is_forgotten_are_nobodys_and_add_up() {
    let it = points().await;
    it.stage.ask(opening(2)).await.unwrap();
    let at = "2026-12-10T10:00:00Z";
    it.recorded(&[checkin(1, holder(1), 4, at), checkin(2, holder(2), 5, at)])
        .await;
    it.spend(1, holder(2), 3).await.unwrap();
    assert_eq!(it.stage.number(SUM).await.unwrap(), 13);
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten(2)])
        .await
        .unwrap();
    assert_eq!(rows_of(&it, 2).await, 0);
    assert_eq!((it.balance(holder(1)).await, it.balance(holder(2)).await), (4, 0));
    assert_eq!(it.stage.number(SUM).await.unwrap(), 13);
    // What comes late counts, and is forgotten in turn.
    it.recorded(&[checkin(3, holder(2), 2, at)]).await;
    let undone = CheckinUndone {
        checkin_id: contracts::CheckinId(Uuid::from_u128(2)),
        passholder_id: holder(2),
        points: 5,
        at: at.parse().unwrap(),
        event_id: None,
        organizer_id: None,
    };
    it.stage
        .hear(&it.subscriptions, "activity", &[undone])
        .await
        .unwrap();
    let refund = Refund {
        redemption_id: RedemptionId(Uuid::from_u128(1)),
        passholder_id: holder(2),
    };
    it.stage.ask(refund).await.unwrap();
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten(2)])
        .await
        .unwrap();
    assert_eq!(rows_of(&it, 2).await, 0);
    it.balance(holder(1)).await;
    assert_eq!(it.stage.number(SUM).await.unwrap(), 13 + 2 - 5 + 3);
    let report = it.stage.ask(opening(2)).await.unwrap();
    assert!(matches!(report.rows[0].fate, Fate::Refused(_)), "{report:?}");
    let ids = "select count(*) from forgotten where passholder_id = '00000000-0000-0000-0000-000000000002'";
    assert_eq!(it.stage.number(ids).await.unwrap(), 1);
}

/// In every order, under the id that activity gave to nobody as well, and spent before or not.
#[tokio::test]
async fn an_undone_check_in_is_paid_from_the_ledger_that_has_its_points() {
    let it = points().await;
    let (mut n, mut spent) = (0, 0);
    for order in ["rfu", "ruf", "fru", "rfufu"] {
        for spends in [false, true] {
            for is_renamed in [false, true] {
                n += 1;
                for step in order.chars() {
                    match step {
                        'r' => {
                            let done = checkin(n, holder(n), 5, "2026-12-10T10:00:00Z");
                            it.recorded(&[done]).await;
                            if spends {
                                it.spend(n, holder(n), 3).await.unwrap();
                                spent += 3;
                            }
                        }
                        'f' => it
                            .stage
                            .hear(&it.subscriptions, "pass", &[forgotten(n)])
                            .await
                            .unwrap(),
                        _ => {
                            let undone = CheckinUndone {
                                checkin_id: contracts::CheckinId(Uuid::from_u128(n)),
                                passholder_id: holder(if is_renamed { 1000 + n } else { n }),
                                points: 5,
                                at: "2026-12-10T11:00:00Z".parse().unwrap(),
                                event_id: None,
                                organizer_id: None,
                            };
                            it.stage
                                .hear(&it.subscriptions, "activity", &[undone])
                                .await
                                .unwrap();
                        }
                    }
                }
                it.ledgers_agree().await;
                assert_eq!(
                    it.stage.number(SUM).await.unwrap(),
                    -spent,
                    "{order} {spends} {is_renamed}"
                );
                assert_eq!(
                    rows_of(&it, 1000 + n).await,
                    0,
                    "{order}: a ledger of activity's nobody"
                );
            }
        }
    }
}

/// However many ledgers there are, those of others are not read.
#[tokio::test]
async fn the_ledger_of_who_is_forgotten_is_found_by_its_keys() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(1), 4, "2026-12-10T10:00:00Z")])
        .await;
    let others = "with e as (
            insert into entry (entry_id, passholder_id, kind, points, cause, title, location, at, version)
            select gen_random_uuid(), gen_random_uuid(), 'check_in', 1, gen_random_uuid(), '', '', now(), 1
            from generate_series(1, 3000) returning *),
        b as (insert into balance select passholder_id, 1, 1 from e)
        insert into lot select gen_random_uuid(), passholder_id, entry_id, null, 1, 0 from e";
    sqlx::query(others).execute(&it.stage.office.pool).await.unwrap();
    let config = chassis::Settings::load("points", points::config::DEFAULT, None)
        .unwrap()
        .service;
    let eraser = points::service(&it.stage.office, &config).eraser;
    let read: i64 = it
        .stage
        .office
        .transact(|tx| {
            Box::pin(async move {
                testing::look_up_by_keys(tx.conn()).await?;
                forget(tx, &*eraser, &[holder(1)]).await?;
                Ok(testing::rows_read(tx.conn(), &["entry", "lot", "balance"]).await?)
            })
        })
        .await
        .unwrap();
    assert!(read < 50, "{read} rows");
}

/// Some spend, and all are forgotten meanwhile: whoever comes first, nothing is lost.
#[tokio::test]
async fn who_spends_while_he_is_forgotten_pays_or_does_not() {
    let it = points().await;
    let at = "2026-12-10T10:00:00Z";
    let earned: Vec<_> = (1..=8).map(|n| checkin(n, holder(n), 4, at)).collect();
    it.recorded(&earned).await;
    let spends = (1..=8).map(|n| it.spend(n, holder(n), 3));
    let config = chassis::Settings::load("points", points::config::DEFAULT, None)
        .unwrap()
        .service;
    let eraser = points::service(&it.stage.office, &config).eraser;
    let persons: Vec<PassholderId> = (1..=8).map(holder).collect();
    let forgets = it
        .stage
        .office
        .transact(|tx| Box::pin(async move { forget(tx, &*eraser, &persons).await }));
    let (spent, forgot) = tokio::join!(join_all(spends), forgets);
    forgot.unwrap();
    let paid = spent.iter().filter(|outcome| outcome.is_ok()).count() as i64;
    for outcome in spent {
        let fault = outcome.err();
        assert!(!matches!(fault, Some(chassis::Fault::Broken(_))), "{fault:?}");
    }
    it.ledgers_agree().await;
    assert_eq!(it.stage.number(SUM).await.unwrap(), 32 - 3 * paid);
}
