//! What becomes of an order: paid, not paid, too late, twice, cut.

use super::registration::{ADULT, an, digital, sent};
use super::shop::{Shop, family, order, pass_for, reading, shop, shop_with};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::pass::*;
use contracts::{Cents, Euro, OrderId};
use futures_util::future::join_all;
use serde_json::json;
use testing::provider::Mood;
use uuid::Uuid;

pub fn key(name: &str, hash: &str) -> Idempotency {
    Idempotency {
        client: "client:shop".into(),
        key: name.into(),
        hash: hash.into(),
    }
}

pub async fn refund(shop: &Shop, order: OrderId) -> Option<String> {
    sqlx::query_scalar("select refund from pass_order where order_id = $1")
        .bind(order.0)
        .fetch_one(&shop.stage.office.pool)
        .await
        .unwrap()
}

/// An order with a voucher for the child, which costs three euro.
pub fn with_voucher(n: u128) -> PlaceOrder {
    let mut wanted = family(n);
    wanted.passes[1].voucher = Some("welkom-0001".into());
    wanted
}

#[tokio::test]
async fn of_many_who_send_one_key_at_once_one_orders_and_all_get_its_order() {
    let shop = shop().await;
    let (wanted, key_of_all) = (with_voucher(1), key("one", "a"));
    let asks = (0..8).map(|_| shop.stage.ask_once(&wanted, Some(&key_of_all)));
    let answers: Vec<_> = join_all(asks).await.into_iter().map(Result::unwrap).collect();
    for answer in &answers {
        assert_eq!(answer.reply, answers[0].reply);
    }
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert_eq!(shop.provider.payments().len(), 1);
    let other = shop.stage.ask_once(&wanted, Some(&key("one", "b"))).await;
    assert!(matches!(other, Err(Fault::Refused(refusal)) if refusal.status == 422));
}

#[tokio::test]
async fn a_refusal_is_remembered_for_its_key_and_nothing_of_whom_it_was_about() {
    let shop = shop().await;
    let mut wanted = family(1);
    wanted.passes[1].person.address.city = "Gent".into();
    for replayed in [false, true] {
        match shop.stage.ask_once(&wanted, Some(&key("one", "a"))).await {
            Err(Fault::Refused(refusal)) => {
                assert_eq!(
                    (refusal.slug.as_str(), refusal.replayed),
                    ("uitpas/invalid-city", replayed)
                );
            }
            other => panic!("{:?}", other.map(|answer| answer.reply)),
        }
    }
    assert_eq!(
        shop.stage.refusal(reading(wanted.order_id)).await,
        "url/not-found"
    );
    assert!(!stored(&shop).await.contains("Gent"));
}

/// All that is stored, as text.
async fn stored(shop: &Shop) -> String {
    let mut all = String::new();
    for table in ["pass_order", "outbox_pending", "idempotency", "voucher"] {
        let rows = sqlx::AssertSqlSafe(format!("select t::text from {table} t"));
        let rows: Vec<String> = sqlx::query_scalar(rows)
            .fetch_all(&shop.stage.office.pool)
            .await
            .unwrap();
        all.extend(rows);
    }
    all
}

#[tokio::test]
async fn nobody_in_an_order_stands_in_a_table_in_clear() {
    let shop = shop().await;
    let mut wanted = family(1);
    wanted.passes[0].person.insz = sent(ADULT);
    let placed = shop
        .stage
        .ask_once(&wanted, Some(&key("one", "a")))
        .await
        .unwrap()
        .reply;
    let stored = stored(&shop).await;
    let token = placed.custom_token.unwrap().0;
    for secret in ["Claes", "Jef", "an@example.org", "Dorpsstraat", ADULT, &token] {
        let in_hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!stored.contains(secret) && !stored.contains(&in_hex), "{secret}");
    }
}

#[tokio::test]
async fn what_an_order_stores_has_one_size_with_a_right_and_without() {
    let shop = shop().await;
    for (n, has_right) in [(1, false), (2, true)] {
        let mut pass = pass_for(an());
        pass.person.insz = sent(ADULT);
        pass.id_token = shop.id_token(ADULT, true).filter(|_| has_right);
        shop.stage.ask(order(n, vec![pass])).await.unwrap();
    }
    let sizes: Vec<(i32, i32)> =
        sqlx::query_as("select length(content), length(terms) from pass_order order by order_id")
            .fetch_all(&shop.stage.office.pool)
            .await
            .unwrap();
    assert_eq!(sizes.len(), 2);
    assert_eq!(sizes[0], sizes[1]);
}

#[tokio::test]
async fn a_provider_that_hangs_or_refuses_is_asked_again_by_the_same_key() {
    let shop = shop().await;
    for (n, mood) in [(1, Mood::Refuses), (2, Mood::Hangs)] {
        let mut wanted = family(n);
        wanted.passes[0].person.email = Some(format!("an{n}@example.org"));
        let own = key(&n.to_string(), "a");
        shop.provider.is(mood);
        let cut = shop
            .stage
            .ask_once(&wanted, Some(&own))
            .await
            .map(|answer| answer.reply);
        assert!(matches!(cut, Err(Fault::Busy(_))), "{mood:?}: {cut:?}");
        shop.provider.is(Mood::Answers);
        let again = shop.stage.ask_once(&wanted, Some(&own)).await.unwrap();
        assert!(again.replayed && again.reply.payment_url.is_some());
    }
    assert_eq!(
        shop.provider.payments().len(),
        2,
        "also of the one that hung after it had begun"
    );
}

#[tokio::test]
async fn who_sends_no_key_cannot_come_again_so_that_order_is_given_up_at_once() {
    let shop = shop().await;
    shop.provider.is(Mood::Refuses);
    assert!(matches!(
        shop.stage.ask(with_voucher(1)).await,
        Err(Fault::Busy(_))
    ));
    assert_eq!(
        shop.status(OrderId(Uuid::from_u128(1))).await,
        OrderStatus::Cancelled
    );
    shop.provider.is(Mood::Answers);
    shop.stage
        .ask(with_voucher(2))
        .await
        .expect("the voucher is free again");
}

#[tokio::test]
async fn a_messenger_is_not_believed_and_the_provider_is_asked() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.call_back(id).await;
    assert_eq!(shop.status(id).await, OrderStatus::PendingPayment);
    let calls = shop.provider.calls();
    shop.call_back(OrderId(Uuid::from_u128(77))).await;
    assert_eq!(shop.provider.calls(), calls, "no such order");
    shop.provider.becomes(id, "paid").unwrap();
    for (member, value) in [
        ("amount", json!({"currency": "EUR", "value": "0.01"})),
        ("amount", json!({"currency": "XTS", "value": "3.00"})),
        ("metadata", json!({"orderId": Uuid::from_u128(2)})),
    ] {
        let right = shop.provider.payment_of(id).unwrap()[member].clone();
        // A payment of another order cannot be found by ours any more.
        if member == "amount" {
            shop.provider.change(id, member, value).unwrap();
            shop.call_back(id).await;
            assert_eq!(shop.status(id).await, OrderStatus::PendingPayment, "another sum");
            shop.provider.change(id, member, right).unwrap();
        } else {
            shop.provider.change(id, member, value).unwrap();
            shop.call_back(id).await;
            assert_eq!(
                shop.status(id).await,
                OrderStatus::PendingPayment,
                "another order"
            );
            shop.provider.change(Uuid::from_u128(2), member, right).unwrap();
        }
    }
    shop.call_back(id).await;
    assert_eq!(shop.status(id).await, OrderStatus::Completed);
    let calls = shop.provider.calls();
    shop.call_back(id).await;
    assert_eq!(shop.provider.calls(), calls, "there is nothing left to ask");
}

#[tokio::test]
async fn of_many_messengers_at_once_one_completes_the_order() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.provider.becomes(id, "paid").unwrap();
    join_all((0..6).map(|_| shop.call_back(id))).await;
    assert_eq!(shop.status(id).await, OrderStatus::Completed);
    assert_eq!(shop.persons().await, 3);
}

#[tokio::test]
async fn a_payment_of_which_nobody_tells_is_found() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.sweep().await;
    let calls = shop.provider.calls();
    shop.stage.at("2026-11-14T10:00:16Z");
    shop.sweep().await;
    assert_eq!(
        (shop.provider.calls(), shop.status(id).await),
        (calls + 1, OrderStatus::PendingPayment)
    );
    shop.provider.becomes(id, "paid").unwrap();
    shop.sweep().await;
    assert_eq!(shop.provider.calls(), calls + 1, "not yet");
    shop.stage.at("2026-11-14T10:01:00Z");
    shop.provider.is(Mood::Refuses);
    assert!(shop.run("sweep orders").await.is_err());
    shop.provider.is(Mood::Answers);
    shop.stage.at("2026-11-14T10:10:00Z");
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Completed);
}

#[tokio::test]
async fn an_order_that_nobody_pays_is_cancelled_in_time() {
    let shop = shop().await;
    let ids = [1, 2, 3].map(|n| OrderId(Uuid::from_u128(n)));
    shop.stage.ask(with_voucher(1)).await.unwrap();
    shop.stage.ask(family(2)).await.unwrap();
    shop.provider.is(Mood::Refuses);
    assert!(
        shop.stage
            .ask_once(&family(3), Some(&key("3", "a")))
            .await
            .is_err()
    );
    shop.provider.is(Mood::Answers);
    shop.provider.becomes(ids[1], "expired").unwrap();
    shop.stage.at("2026-11-14T10:59:00Z");
    shop.sweep().await;
    let states = async || join_all(ids.map(|id| shop.status(id))).await;
    use OrderStatus::{Cancelled, PendingPayment};
    assert_eq!(states().await, [PendingPayment, Cancelled, PendingPayment]);
    shop.stage.at("2026-11-14T11:00:00Z");
    shop.sweep().await;
    assert_eq!(states().await, [Cancelled; 3]);
    assert_eq!(
        shop.provider.payment_of(ids[0]).unwrap()["status"],
        "canceled",
        "there as well"
    );
    assert_eq!(shop.persons().await, 1);
    shop.stage
        .ask(with_voucher(4))
        .await
        .expect("the voucher is free again");
}

#[tokio::test]
async fn an_order_that_is_paid_too_late_is_refunded_once() {
    let shop = shop().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    shop.stage.at("2026-11-14T11:00:00Z");
    shop.provider.becomes(id, "pending").unwrap();
    shop.sweep().await;
    assert_eq!(shop.status(id).await, OrderStatus::Cancelled);
    shop.provider.becomes(id, "paid").unwrap();
    shop.stage.at("2026-11-14T11:05:00Z");
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("WANTED"));
    shop.provider.is(Mood::Hangs);
    assert!(
        shop.run("sweep orders").await.is_err(),
        "it gives back and does not say so"
    );
    shop.provider.is(Mood::Answers);
    shop.stage.at("2026-11-14T11:30:00Z");
    for _ in 0..3 {
        shop.sweep().await;
        shop.call_back(id).await;
    }
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
    assert_eq!(shop.provider.refunds().len(), 1);
    assert_eq!(
        (shop.status(id).await, shop.persons().await),
        (OrderStatus::Cancelled, 1)
    );
}

#[tokio::test]
async fn whose_number_was_registered_meanwhile_gets_the_money_back() {
    let shop = shop().await;
    let mut wanted = with_voucher(1);
    wanted.passes[0].person.insz = sent(ADULT);
    let id = shop.stage.ask(wanted).await.unwrap().id;
    let mut ask = digital(an());
    ask.person.insz = sent(ADULT);
    ask.person.email = None;
    shop.stage.ask(ask).await.unwrap();
    shop.provider.becomes(id, "paid").unwrap();
    shop.call_back(id).await;
    assert_eq!(shop.status(id).await, OrderStatus::Cancelled);
    assert_eq!(shop.persons().await, 2, "nobody of the order");
    shop.sweep().await;
    assert_eq!(refund(&shop, id).await.as_deref(), Some("DONE"));
    assert_eq!(shop.provider.refunds().len(), 1);
    shop.stage
        .ask(with_voucher(2))
        .await
        .expect("the voucher is free again");
}

#[tokio::test]
async fn a_voucher_of_an_order_is_held_used_once_it_is_paid_and_free_again_when_it_is_given_up() {
    let shop = shop().await;
    let id = shop.stage.ask(with_voucher(1)).await.unwrap().id;
    assert_eq!(shop.stage.refusal(with_voucher(2)).await, "invalid-voucher-code");
    let mut at_counter = digital(an());
    at_counter.voucher = Some("welkom-0001".into());
    at_counter.person.email = None;
    assert_eq!(
        shop.stage.refusal(at_counter.clone()).await,
        "invalid-voucher-code"
    );
    let both = || {
        let mut wanted = family(3);
        for pass in &mut wanted.passes {
            pass.voucher = Some("welkom-0002".into());
        }
        wanted
    };
    let twice = shop.stage.ask_once(&both(), Some(&key("3", "a"))).await;
    assert!(matches!(twice, Err(Fault::Refused(refusal)) if refusal.is("invalid-voucher-code")));
    let mut one = family(4);
    one.passes[0].voucher = Some("welkom-0002".into());
    let free = shop.stage.ask(one).await.unwrap();
    assert_eq!(
        (free.status, free.total_price),
        (OrderStatus::Completed, Some(Euro(Cents(0))))
    );
    shop.provider.becomes(id, "failed").unwrap();
    shop.call_back(id).await;
    shop.stage.ask(at_counter).await.expect("free again");
}

#[tokio::test]
async fn a_service_that_is_killed_between_two_steps_goes_on() {
    let mut shop = shop().await;
    let (wanted, own) = (with_voucher(1), key("one", "a"));
    shop.provider.is(Mood::Refuses);
    assert!(shop.stage.ask_once(&wanted, Some(&own)).await.is_err());
    shop.restart();
    shop.provider.is(Mood::Hangs);
    assert!(
        shop.stage.ask_once(&wanted, Some(&own)).await.is_err(),
        "the payment was made there"
    );
    shop.restart();
    shop.provider.is(Mood::Answers);
    let placed = shop.stage.ask_once(&wanted, Some(&own)).await.unwrap().reply;
    assert_eq!(shop.provider.payments().len(), 1);
    shop.provider.becomes(placed.id, "paid").unwrap();
    // Settling is cut at its last statement: all of it was not.
    sqlx::raw_sql(
        "create function cut() returns trigger language plpgsql as
             $$ begin raise exception 'cut' using errcode = '57P01'; end $$;
         create trigger cut before update of ended_at on pass_order for each row execute function cut()",
    )
    .execute(&shop.stage.office.pool)
    .await
    .unwrap();
    shop.call_back(placed.id).await;
    assert_eq!(
        (shop.status(placed.id).await, shop.persons().await),
        (OrderStatus::PendingPayment, 1)
    );
    assert!(shop.stage.told::<PassholderChanged>().await.unwrap().is_empty());
    sqlx::raw_sql("drop trigger cut on pass_order")
        .execute(&shop.stage.office.pool)
        .await
        .unwrap();
    shop.restart();
    shop.stage
        .clock
        .set(shop.stage.clock.now() + chrono::TimeDelta::minutes(1));
    shop.sweep().await;
    assert_eq!(
        (shop.status(placed.id).await, shop.persons().await),
        (OrderStatus::Completed, 3)
    );
    assert_eq!(shop.stage.told::<PassholderChanged>().await.unwrap().len(), 2);
}

#[tokio::test]
async fn two_orders_for_the_same_people_at_once_make_each_of_them_a_passholder_once() {
    let shop = shop().await;
    let with = |n: u128, first: &str, second: &str| {
        let person = |insz: &str, born: &str, name: &str| PersonData {
            insz: sent(insz),
            date_of_birth: born.parse().unwrap(),
            first_name: name.into(),
            parental_consent: Some(true),
            ..an()
        };
        let both = [(ADULT, "1985-07-30", "An"), ("17050300040", "2017-05-03", "Sem")];
        let by = |insz: &str| both.iter().find(|one| one.0 == insz).unwrap();
        let pass = |insz: &str| {
            let (insz, born, name) = by(insz);
            pass_for(person(insz, born, name))
        };
        order(n, vec![pass(first), pass(second)])
    };
    let ids = [1, 2].map(|n| OrderId(Uuid::from_u128(n)));
    shop.stage.ask(with(1, ADULT, "17050300040")).await.unwrap();
    shop.stage.ask(with(2, "17050300040", ADULT)).await.unwrap();
    for id in ids {
        shop.provider.becomes(id, "paid").unwrap();
    }
    join_all(ids.map(|id| shop.call_back(id))).await;
    shop.sweep().await;
    let states = join_all(ids.map(|id| shop.status(id))).await;
    assert!(
        states.contains(&OrderStatus::Completed) && states.contains(&OrderStatus::Cancelled),
        "{states:?}"
    );
    assert_eq!(shop.persons().await, 3);
    shop.sweep().await;
    assert_eq!(shop.provider.refunds().len(), 1);
}

#[tokio::test]
async fn who_orders_twice_before_paying_becomes_a_passholder_once() {
    let shop = shop().await;
    let ids = [1, 2].map(|n| OrderId(Uuid::from_u128(n)));
    for n in [1, 2] {
        shop.stage.ask(family(n)).await.unwrap();
    }
    for id in ids {
        shop.provider.becomes(id, "paid").unwrap();
        shop.call_back(id).await;
    }
    shop.sweep().await;
    let states = join_all(ids.map(|id| shop.status(id))).await;
    assert_eq!(states, [OrderStatus::Completed, OrderStatus::Cancelled]);
    assert_eq!((shop.persons().await, shop.provider.refunds().len()), (3, 1));
}

#[tokio::test]
async fn who_was_in_an_order_is_forgotten_after_its_time() {
    let shop = shop_with(
        |settings| settings.order_kept_days = 2.try_into().unwrap(),
        |_| {},
    )
    .await;
    let id = shop
        .stage
        .ask(order(1, vec![pass_for(super::shop::jef())]))
        .await
        .unwrap()
        .id;
    shop.stage.at("2026-11-16T09:59:00Z");
    shop.run("forget orders").await.unwrap();
    assert!(shop.read(id).await.main_passholder_registration.is_some());
    shop.stage.at("2026-11-16T10:01:00Z");
    shop.run("forget orders").await.unwrap();
    let shown = shop.read(id).await;
    assert_eq!((shown.status, shown.email), (OrderStatus::Completed, None));
    assert!(shown.main_passholder_registration.is_none());
}
