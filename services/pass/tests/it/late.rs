//! Orders that do not end as they should: money that comes late, goes back once, or is never heard of.

use super::paying::{key, refund, with_voucher};
use super::registration::an;
use super::shop::{Shop, family, jef, order, pass_for, shop};
use chassis::Fault;
use contracts::pass::*;
use contracts::{OrderId, PassholderId};
use futures_util::future::join_all;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use testing::provider::Mood;
use uuid::Uuid;

async fn next_at(shop: &Shop, order: OrderId) -> Option<String> {
    sqlx::query_scalar("select next_at::date::text from pass_order where order_id = $1")
        .bind(order.0)
        .fetch_one(&shop.stage.office.pool)
        .await
        .unwrap()
}

/// An order that was cancelled, whose payment cannot be ended.
async fn cancelled(shop: &Shop) -> OrderId {
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.stage.at("2026-11-14T11:00:00Z");
    shop.provider.becomes(id, "pending").unwrap();
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Cancelled);
    id
}

/// It is to go back, and the provider gave it back without saying so.
async fn given_back_and_not_said(shop: &Shop) -> OrderId {
    let id = cancelled(shop).await;
    shop.provider.becomes(id, "paid").unwrap();
    shop.stage.at("2026-11-14T11:05:00Z");
    shop.sweep().await;
    assert_eq!(refund(shop, id).await.as_deref(), Some("WANTED"));
    id
}

#[tokio::test]
async fn money_goes_back_once_also_when_the_provider_has_forgotten_the_key() {
    let shop = shop().await;
    let id = given_back_and_not_said(&shop).await;
    // Our word that it is done was lost.
    shop.provider.give_back(id, "3.00").unwrap();
    shop.provider.forget_keys();
    shop.stage.at("2026-11-16T11:05:00Z");
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
    assert_eq!(shop.provider.refunds().len(), 1);
}

#[tokio::test]
async fn of_what_somebody_gave_back_by_hand_the_rest_goes_back() {
    let shop = shop().await;
    let id = given_back_and_not_said(&shop).await;
    shop.provider.give_back(id, "1.05").unwrap();
    shop.sweep().await;
    let values: Vec<String> = shop
        .provider
        .refunds()
        .into_iter()
        .map(|(_, value)| value)
        .collect();
    assert_eq!(values, ["1.05", "1.95"]);
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
}

#[tokio::test]
async fn money_that_does_not_arrive_is_sent_again() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let shown = recorder.handle();
    let _here = metrics::set_default_local_recorder(&recorder);
    let shop = shop().await;
    let id = given_back_and_not_said(&shop).await;
    shop.provider.refunds_are("pending");
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("SENT"));
    assert_eq!(
        next_at(&shop, id).await.as_deref(),
        Some("2026-11-15"),
        "each day"
    );
    shop.stage.at("2026-11-15T11:06:00Z");
    shop.sweep().await;
    assert_eq!(shop.provider.refunds().len(), 1, "it is under way");
    shop.provider.refunds_become("failed");
    shop.stage.at("2026-11-16T11:07:00Z");
    shop.sweep().await;
    shop.sweep().await;
    assert_eq!(shop.provider.refunds().len(), 2, "sent again, once");
    assert_eq!(refund(&shop, id).await.as_deref(), Some("SENT"));
    assert!(
        shown.render().contains("orders_refunds_failed_total 1\n"),
        "{}",
        shown.render()
    );
    shop.provider.refunds_become("refunded");
    shop.stage.at("2026-11-17T11:08:00Z");
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
    assert_eq!(next_at(&shop, id).await, None);
    assert!(
        shown.render().contains("orders_refunded_total 1\n"),
        "counted once"
    );
}

#[tokio::test]
async fn a_messenger_does_not_wait_for_a_provider_that_hangs() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.provider.becomes(id, "paid").unwrap();
    shop.provider.is(Mood::Hangs);
    let calls = shop.provider.calls();
    let told = shop.stage.ask(LookAtPayment { order_id: id });
    let soon = std::time::Duration::from_secs(1);
    tokio::time::timeout(soon, told).await.expect("at once").unwrap();
    assert_eq!(shop.provider.calls(), calls, "nobody was asked for him");
    shop.provider.is(Mood::Answers);
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Completed);
}

#[tokio::test]
async fn who_says_it_again_and_again_puts_nothing_off() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.provider.becomes(id, "paid").unwrap();
    for _ in 0..3 {
        shop.stage
            .clock
            .set(shop.stage.clock.now() + chrono::TimeDelta::seconds(6));
        for _ in 0..3 {
            shop.stage.ask(LookAtPayment { order_id: id }).await.unwrap();
        }
    }
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Completed);
}

#[tokio::test]
async fn money_that_comes_weeks_later_goes_back() {
    let shop = shop().await;
    let id = cancelled(&shop).await;
    let ends = shop.provider.ends();
    shop.stage.at("2026-11-14T11:10:00Z");
    shop.sweep().await;
    assert_eq!(shop.provider.ends(), ends + 1, "it is ended at every look");
    shop.stage.at("2026-11-18T11:00:00Z");
    shop.sweep().await;
    assert_eq!(
        next_at(&shop, id).await.as_deref(),
        Some("2026-11-19"),
        "each day"
    );
    shop.stage.at("2027-02-25T11:00:00Z");
    shop.sweep().await;
    assert_eq!(next_at(&shop, id).await, None);
    shop.run("forget orders").await.unwrap();
    assert_eq!(
        shop.read(id).await.email,
        None,
        "who it was is forgotten meanwhile"
    );
    shop.provider.becomes(id, "paid").unwrap();
    shop.call_back(id).await;
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
    assert_eq!(shop.provider.refunds().len(), 1);
}

#[tokio::test]
async fn who_was_in_an_order_is_forgotten_though_its_payment_is_watched() {
    let shop = shop().await;
    let id = cancelled(&shop).await;
    shop.stage.at("2026-12-20T11:00:00Z");
    shop.sweep().await;
    assert_eq!(next_at(&shop, id).await.as_deref(), Some("2026-12-21"));
    shop.run("forget orders").await.unwrap();
    assert_eq!(shop.read(id).await.email, None);
    shop.provider.becomes(id, "paid").unwrap();
    shop.stage.at("2026-12-21T11:00:00Z");
    shop.sweep().await;
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
}

#[tokio::test]
async fn an_order_of_which_the_provider_says_nothing_of_use_ends_after_a_day() {
    let shop = shop().await;
    let id = shop.stage.ask(with_voucher(1)).await.unwrap().id;
    let another = json!({"currency": "EUR", "value": "0.01"});
    shop.provider.change(id, "amount", another).unwrap();
    shop.provider.becomes(id, "paid").unwrap();
    shop.stage.at("2026-11-15T10:59:00Z");
    assert!(shop.run("sweep orders").await.is_err());
    assert_eq!(shop.status(id).await, OrderStatus::PendingPayment);
    shop.stage.at("2026-11-15T11:10:00Z");
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Cancelled);
    shop.stage
        .ask(with_voucher(2))
        .await
        .expect("the voucher is free again");
    let right = json!({"currency": "EUR", "value": "3.00"});
    shop.provider.change(id, "amount", right).unwrap();
    shop.call_back(id).await;
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"), "it is watched");
}

#[tokio::test]
async fn an_order_that_is_paid_and_cannot_be_completed_for_a_day_gets_its_money_back() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.provider.becomes(id, "paid").unwrap();
    sqlx::raw_sql(
        "create function crowded() returns trigger language plpgsql as
             $$ begin raise exception 'crowded' using errcode = '57P01'; end $$;
         create trigger crowded before insert on card for each row execute function crowded()",
    )
    .execute(&shop.stage.office.pool)
    .await
    .unwrap();
    shop.stage.at("2026-11-15T10:59:00Z");
    assert!(shop.run("sweep orders").await.is_err());
    assert_eq!(shop.status(id).await, OrderStatus::PendingPayment);
    shop.stage.at("2026-11-15T11:10:00Z");
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Cancelled);
    shop.stage.at("2026-11-15T11:20:00Z");
    shop.sweep().await;
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
    assert_eq!((shop.persons().await, shop.provider.refunds().len()), (1, 1));
}

#[tokio::test]
async fn what_is_stuck_for_an_hour_is_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let shown = recorder.handle();
    let _here = metrics::set_default_local_recorder(&recorder);
    let shop = shop().await;
    given_back_and_not_said(&shop).await;
    shop.stage.ask(order(2, vec![pass_for(an())])).await.unwrap();
    for (time, overdue, owing) in [
        ("2026-11-14T12:04:00Z", 0, 0),
        ("2026-11-14T12:06:00Z", 0, 1),
        ("2026-11-14T13:06:00Z", 1, 1),
    ] {
        shop.stage.at(time);
        shop.run("count orders").await.unwrap();
        for line in [
            format!("orders_overdue {overdue}\n"),
            format!("orders_owing {owing}\n"),
        ] {
            assert!(
                shown.render().contains(&line),
                "{time}: {line} in {}",
                shown.render()
            );
        }
    }
}

#[tokio::test]
async fn what_was_sent_without_a_key_is_not_completed_later() {
    let shop = shop().await;
    // Both were cut right after they were written.
    for (n, wanted) in [(1, order(1, vec![pass_for(jef())])), (2, family(2))] {
        let mut wanted = wanted;
        wanted.passes[0].person.email = Some(format!("an{n}@example.org"));
        cut_after_writing(&shop).await;
        shop.provider.is(Mood::Refuses);
        assert!(shop.stage.ask(wanted).await.is_err());
        whole_again(&shop).await;
    }
    shop.provider.is(Mood::Answers);
    shop.stage.at("2026-11-14T10:00:31Z");
    shop.sweep().await;
    for n in [1, 2] {
        assert_eq!(
            shop.status(OrderId(Uuid::from_u128(n))).await,
            OrderStatus::Cancelled,
            "{n}"
        );
    }
    assert_eq!(shop.persons().await, 1);
}

async fn cut_after_writing(shop: &Shop) {
    sqlx::raw_sql(
        "create function cut() returns trigger language plpgsql as
             $$ begin raise exception 'cut' using errcode = '57P01'; end $$;
         create trigger cut before update on pass_order for each row execute function cut()",
    )
    .execute(&shop.stage.office.pool)
    .await
    .unwrap();
}

async fn whole_again(shop: &Shop) {
    sqlx::raw_sql("drop trigger cut on pass_order; drop function cut()")
        .execute(&shop.stage.office.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn of_two_orders_with_one_address_at_once_one_is_completed() {
    let shop = shop().await;
    let ids: Vec<OrderId> = (1..=6).map(|n| OrderId(Uuid::from_u128(n))).collect();
    for n in 1..=6 {
        let mut wanted = order(n, vec![pass_for(an())]);
        wanted.passes[0].person.first_name = format!("An {}", ["a", "b", "c", "d", "e", "f"][n as usize - 1]);
        shop.stage.ask(wanted).await.unwrap();
        shop.provider
            .becomes(OrderId(Uuid::from_u128(n)), "paid")
            .unwrap();
    }
    join_all(ids.iter().map(|id| shop.call_back_now(*id))).await;
    shop.stage.at("2026-11-14T10:05:00Z");
    shop.sweep().await;
    let states = join_all(ids.iter().map(|id| shop.status(*id))).await;
    let completed = states
        .iter()
        .filter(|state| **state == OrderStatus::Completed)
        .count();
    assert_eq!((completed, shop.persons().await), (1, 2), "{states:?}");
}

#[tokio::test]
async fn a_provider_that_never_ends_its_answer_is_left_alone_like_one_that_hangs() {
    let shop = shop().await;
    shop.provider.is(Mood::Dribbles);
    for n in 1..=3 {
        let cut = shop
            .stage
            .ask_once(&family(n), Some(&key(&n.to_string(), "a")))
            .await;
        assert!(matches!(cut, Err(Fault::Busy(_))));
    }
    let calls = shop.provider.calls();
    let cut = shop.stage.ask_once(&family(4), Some(&key("4", "a"))).await;
    assert!(matches!(cut, Err(Fault::Busy(_))));
    assert_eq!(shop.provider.calls(), calls);
}

#[tokio::test]
async fn of_many_messages_in_a_row_one_asks_the_provider() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    let calls = shop.provider.calls();
    for _ in 0..5 {
        shop.call_back_now(id).await;
    }
    assert_eq!(shop.provider.calls(), calls + 1);
    shop.provider.becomes(id, "paid").unwrap();
    shop.call_back_now(id).await;
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::PendingPayment);
    shop.stage.at("2026-11-14T10:00:05Z");
    shop.sweep().await;
    assert_eq!(
        shop.status(id).await,
        OrderStatus::Completed,
        "nothing that was said is lost"
    );
}

#[tokio::test]
async fn who_is_deleted_stands_in_no_order() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.provider.becomes(id, "paid").unwrap();
    shop.call_back(id).await;
    assert!(shop.read(id).await.main_passholder_registration.is_some());
    let holders: Vec<Uuid> = sqlx::query_scalar("select unnest(holders) from pass_order")
        .fetch_all(&shop.stage.office.pool)
        .await
        .unwrap();
    assert_eq!(holders.len(), 2);
    let exported = shop.export(holders[1]).await;
    assert_eq!(exported["orders"][0]["order_id"], json!(id));
    assert_eq!(exported["orders"].as_array().unwrap().len(), 1);
    let delete = DeletePassholder {
        passholder_id: PassholderId(holders[1]),
        sight: Sight::All,
    };
    shop.stage.ask(delete).await.unwrap();
    let shown = shop.read(id).await;
    assert_eq!(
        (shown.status, shown.email, shown.payment_url),
        (OrderStatus::Completed, None, None)
    );
    assert!(shown.main_passholder_registration.is_none());
    let left: Vec<Uuid> = sqlx::query_scalar("select unnest(holders) from pass_order")
        .fetch_all(&shop.stage.office.pool)
        .await
        .unwrap();
    assert_eq!(left, [holders[0]]);
    assert_eq!(shop.export(holders[0]).await["orders"][0]["total"], json!(300));
}
