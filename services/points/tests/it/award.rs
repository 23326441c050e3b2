//! Points come in with check-ins and go when they are undone.

use crate::{checkin, holder, points};
use contracts::activity::CheckinUndone;
use contracts::page::Window;
use contracts::points::{Awaited, BalanceChanged, ReadBalance, ReadHistory};

#[tokio::test]
async fn the_same_check_in_told_twice_earns_once() {
    let it = points().await;
    it.recorded(&[
        checkin(1, holder(1), 1, "2026-12-10T10:00:00Z"),
        checkin(2, holder(1), 2, "2026-12-10T11:00:00Z"),
    ])
    .await;
    assert_eq!(it.balance(holder(1)).await, 3);
}

#[tokio::test]
async fn a_batch_tells_each_balance_once_with_its_last_version() {
    let it = points().await;
    let at = "2026-12-10T10:00:00Z";
    it.recorded(&[
        checkin(1, holder(1), 1, at),
        checkin(2, holder(2), 1, at),
        checkin(3, holder(1), 1, at),
    ])
    .await;
    let mut told = it.stage.told::<BalanceChanged>().await.unwrap();
    told.sort_by_key(|fact| fact.passholder_id);
    assert_eq!(
        told.iter()
            .map(|fact| (fact.passholder_id, fact.balance, fact.version))
            .collect::<Vec<_>>(),
        [(holder(1), 2, 2), (holder(2), 1, 1)]
    );
}

#[tokio::test]
async fn an_undone_check_in_takes_its_points_even_when_they_are_spent() {
    let it = points().await;
    let first = checkin(1, holder(1), 2, "2026-12-10T10:00:00Z");
    it.recorded(std::slice::from_ref(&first)).await;
    it.spend(1, holder(1), 2).await.unwrap();
    let undone = CheckinUndone {
        checkin_id: first.checkin_id,
        passholder_id: holder(1),
        points: 2,
        at: first.at,
        event_id: None,
        organizer_id: None,
    };
    it.stage
        .hear(&it.subscriptions, "activity", &[undone])
        .await
        .unwrap();
    assert_eq!(it.balance(holder(1)).await, -2);
    it.recorded(&[checkin(2, holder(1), 3, "2026-12-11T10:00:00Z")])
        .await;
    assert_eq!(it.balance(holder(1)).await, 1);
}

#[tokio::test]
async fn an_awaited_check_in_is_named_until_it_is_booked() {
    let it = points().await;
    let coming = checkin(1, holder(1), 1, "2026-12-10T10:00:00Z");
    let awaited = vec![Awaited {
        cause: coming.checkin_id.0,
        undone: false,
        points: 1,
    }];
    let ask = ReadBalance {
        passholder_id: holder(1),
        awaited: awaited.clone(),
    };
    assert_eq!(it.stage.ask(ask.clone()).await.unwrap().missing, awaited);
    it.recorded(&[coming]).await;
    let answer = it.stage.ask(ask).await.unwrap();
    assert_eq!((answer.balance.points, answer.missing), (1, vec![]));
}

#[tokio::test]
async fn history_is_newest_first_and_tells_title_and_place() {
    let it = points().await;
    it.recorded(&[
        checkin(1, holder(1), 1, "2026-12-10T10:00:00Z"),
        checkin(2, holder(1), 2, "2026-12-11T10:00:00Z"),
    ])
    .await;
    let ask = ReadHistory {
        passholder_id: holder(1),
        oldest_first: false,
        window: Window { start: 0, limit: 1 },
    };
    let page = it.stage.ask(ask).await.unwrap();
    assert_eq!(
        (page.total_items, page.member.len(), page.member[0].points),
        (2, 1, 2)
    );
    assert_eq!(page.member[0].location, "Bibliotheek Geetbets");
}

#[tokio::test]
async fn a_batch_locks_all_its_balances_before_it_books() {
    let it = points().await;
    let at = "2026-12-10T10:00:00Z";
    let (first, second) = (checkin(1, holder(1), 1, at), checkin(2, holder(2), 1, at));
    it.recorded(&[first, second.clone()]).await;
    let undone = CheckinUndone {
        checkin_id: second.checkin_id,
        passholder_id: holder(2),
        points: 1,
        at: second.at,
        event_id: None,
        organizer_id: None,
    };
    let again = checkin(3, holder(1), 1, at);

    // Somebody holds the balance of the first; the batch undoes for the second before it awards to the first.
    let mut other = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *other).await.unwrap();
    let locked = "select from balance where passholder_id = $1 for update";
    sqlx::query(locked)
        .bind(holder(1).0)
        .execute(&mut *other)
        .await
        .unwrap();
    let facts = [it.stage.wrap(&undone), it.stage.wrap(&again)];
    let batch = it.stage.hear_batch(&it.subscriptions, "activity", &facts);
    let free = async {
        it.stage.until_somebody_waits().await.unwrap();
        let locked = "select from balance where passholder_id = $1 for update nowait";
        let free = sqlx::query(locked).bind(holder(2).0).execute(&mut *other).await;
        assert!(
            free.is_ok(),
            "the batch holds one balance and waits for another: {free:?}"
        );
        sqlx::query("rollback").execute(&mut *other).await.unwrap();
    };
    let (heard, ()) = tokio::join!(batch, free);
    heard.unwrap();
    assert_eq!((it.balance(holder(1)).await, it.balance(holder(2)).await), (2, 0));
}
