//! Redemptions that are cut on their way, and neighbours that do not answer.

use crate::{redeem, reward};
use chassis::Fault;
use contracts::Scope;
use contracts::reward::*;
use testing::given;

#[tokio::test]
async fn a_lost_answer_is_found_again_by_the_same_id() {
    let it = reward().await;
    it.ledger.lock().unwrap().lost_answers = 1;
    assert!(matches!(it.stage.ask(redeem(1, 1)).await, Err(Fault::Busy(_))));
    it.stage.ask(redeem(1, 1)).await.unwrap();
    assert_eq!((it.balance(1), it.units_taken().await), (7, 1));
}

#[tokio::test]
async fn a_redemption_that_nobody_finishes_is_given_up_and_everything_goes_back() {
    let it = reward().await;
    it.ledger.lock().unwrap().lost_answers = 1;
    assert!(it.stage.ask(redeem(1, 1)).await.is_err());
    it.stage.clock.advance(chrono::Duration::seconds(61));
    it.ledger.lock().unwrap().away = true;
    assert!(
        reward::sweep(&it.stage.office, chrono::Duration::seconds(60))
            .await
            .is_err()
    );
    it.ledger.lock().unwrap().away = false;
    it.stage.clock.advance(chrono::Duration::seconds(10));
    it.sweep().await;
    assert_eq!((it.balance(1), it.units_taken().await), (12, 0));
    assert_eq!(it.stage.refusal(redeem(1, 1)).await, "reward-period-constraint");
}

#[tokio::test]
async fn a_cancelled_redemption_gives_points_and_unit_back_even_when_it_is_cut() {
    let it = reward().await;
    let id = it.stage.ask(redeem(1, 1)).await.unwrap().id;
    it.ledger.lock().unwrap().away = true;
    let cancel = CancelRedemption {
        redemption_id: id,
        scope: Scope::All,
    };
    assert!(matches!(it.stage.ask(cancel.clone()).await, Err(Fault::Busy(_))));
    it.ledger.lock().unwrap().away = false;
    it.stage.clock.advance(chrono::Duration::seconds(10));
    it.sweep().await;
    assert_eq!((it.balance(1), it.units_taken().await), (12, 0));
    assert_eq!(it.stage.refusal(cancel).await, "url/not-found");
    assert_eq!(it.stage.told::<RedemptionCancelled>().await.unwrap().len(), 1);
    it.stage.ask(redeem(2, 1)).await.unwrap();
}

#[tokio::test]
async fn a_hundred_that_cannot_be_ended_do_not_hold_up_the_others() {
    let it = reward().await;
    it.stage.ask(redeem(1, 1)).await.unwrap();
    it.ledger.lock().unwrap().unreachable.insert(given::holder_id(1));
    let cancelled =
        "insert into redemption (redemption_id, reward_id, pass_number, passholder_id, points, state,
                                reward, created_at, changed_at)
        select gen_random_uuid(), reward_id, pass_number, passholder_id, points, 'cancelling', reward,
               created_at, changed_at
        from redemption, generate_series(1, 100)";
    sqlx::query(cancelled)
        .execute(&it.stage.office.pool)
        .await
        .unwrap();
    it.stage.clock.advance(chrono::Duration::seconds(1));
    let id = it.stage.ask(redeem(2, 2)).await.unwrap().id;
    it.ledger.lock().unwrap().away = true;
    let cancel = CancelRedemption {
        redemption_id: id,
        scope: Scope::All,
    };
    assert!(it.stage.ask(cancel).await.is_err());
    it.ledger.lock().unwrap().away = false;
    for _ in 0..2 {
        it.stage.clock.advance(chrono::Duration::seconds(10));
        let swept = reward::sweep(&it.stage.office, chrono::Duration::seconds(60)).await;
        assert!(swept.is_err(), "the hundred still cannot be ended");
    }
    let ended = "select count(*) from redemption where state = 'cancelled'";
    assert_eq!(it.stage.number(ended).await.unwrap(), 1);
}

#[tokio::test]
async fn one_that_cannot_be_ended_does_not_hold_up_the_others_of_its_round() {
    let it = reward().await;
    for n in 1..=5_u32 {
        let id = it.stage.ask(redeem(n.into(), n)).await.unwrap().id;
        it.stage.clock.advance(chrono::Duration::seconds(1));
        let cancel = CancelRedemption {
            redemption_id: id,
            scope: Scope::All,
        };
        it.ledger.lock().unwrap().away = true;
        assert!(it.stage.ask(cancel).await.is_err());
        it.ledger.lock().unwrap().away = false;
    }
    it.ledger.lock().unwrap().unreachable.insert(given::holder_id(1));
    it.stage.clock.advance(chrono::Duration::seconds(10));
    let swept = reward::sweep(&it.stage.office, chrono::Duration::seconds(60)).await;
    assert!(swept.is_err(), "the first cannot be ended");
    let ended = "select count(*) from redemption where state = 'cancelled'";
    assert_eq!(it.stage.number(ended).await.unwrap(), 4);
}

#[tokio::test]
async fn whoever_waits_for_points_holds_no_connection() {
    let it = reward().await;
    it.ledger.lock().unwrap().waiting = Some(0);
    let status = AskRedeemStatus {
        reward_id: "3801".into(),
        pass_number: given::pass_number(1, false),
        scope: Scope::All,
    };
    let search = SearchRewards {
        redeemable_by: Some(given::holder_id(1)),
        ..SearchRewards::default()
    };
    let statuses = (0..5).map(|_| it.stage.ask(status.clone()));
    let searches = (0..5).map(|_| it.stage.ask(search.clone()));
    let others = async {
        while it
            .ledger
            .lock()
            .unwrap()
            .waiting
            .is_some_and(|waiting| waiting < 10)
        {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let read = ReadReward {
            reward_id: "3801".into(),
            scope: Scope::All,
        };
        it.stage.ask(read).await
    };
    tokio::select! {
        read = others => assert_eq!(read.unwrap().id, "3801"),
        _ = futures_util::future::join_all(statuses) => panic!("points do not answer"),
        _ = futures_util::future::join_all(searches) => panic!("points do not answer"),
    }
}
