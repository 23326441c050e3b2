//! The way from an order to an account: who is waited for, for how long, and who gets the token.

use super::accounts::{account, status};
use super::registration::{ADULT, an, sent};
use super::shop::{Shop, family, jef, order, pass_for, shop_with};
use contracts::pass::*;
use contracts::{OrderId, PassNumber};
use uuid::Uuid;

async fn waiting_shop() -> Shop {
    shop_with(|settings| settings.order_connect_minutes = 60, |_| {}).await
}

fn hash(token: &OrderRegistrationToken) -> TokenHash {
    TokenHash(chassis::tokens::fingerprint(&token.0))
}

fn link(token: &OrderRegistrationToken, sub: &str) -> LinkAccount {
    LinkAccount {
        token: hash(token),
        account: account(sub),
    }
}

/// How many rows each table has but that of orders.
async fn rows(shop: &Shop) -> Vec<(String, i64)> {
    let sql = "select table_name::text, (xpath('/row/n/text()', query_to_xml(
                   format('select count(*) as n from %I', table_name), true, true, '')))[1]::text::bigint
               from information_schema.tables
               where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'pass_order'
               order by 1";
    sqlx::query_as(sql)
        .fetch_all(&shop.stage.office.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_order_that_is_refused_leaves_nothing_but_its_refusal() {
    let shop = waiting_shop().await;
    let before = rows(&shop).await;
    let refused = |change: fn(&mut PlaceOrder)| {
        let mut wanted = family(1);
        wanted.passes[0].voucher = Some("WELKOM-0001".into());
        change(&mut wanted);
        wanted
    };
    let all: [fn(&mut PlaceOrder); 4] = [
        |order| order.passes[1].person.address.city = "Gent".into(),
        |order| order.passes[1].voucher = Some("nothing".into()),
        |order| order.passes[1].voucher = Some("WELKOM-0001".into()),
        |order| order.passes[1].id_token = Some(IdToken("wrong".into())),
    ];
    for (n, change) in all.into_iter().enumerate() {
        let mut wanted = refused(change);
        wanted.order_id = OrderId(Uuid::from_u128(n as u128 + 1));
        let key = super::paying::key(&n.to_string(), "a");
        let outcome = shop.stage.ask_once(&wanted, Some(&key)).await;
        assert!(matches!(outcome, Err(chassis::Fault::Refused(_))), "{n}");
        assert_eq!(rows(&shop).await, before, "{n}");
    }
    let held = "select count(*) from voucher where order_id is not null";
    assert_eq!(shop.stage.number(held).await.unwrap(), 0);
    let kept = "select count(*) from pass_order where status = 'REFUSED' and content is null";
    assert_eq!(shop.stage.number(kept).await.unwrap(), 4);
}

/// An and Jef, paid; the order with its secret.
async fn paid(shop: &Shop, n: u128) -> (OrderId, CustomToken) {
    let placed = shop.stage.ask(family(n)).await.unwrap();
    assert_eq!(placed.registration_token, None, "not before it is paid");
    shop.provider.becomes(placed.id, "paid").unwrap();
    shop.call_back(placed.id).await;
    (placed.id, placed.custom_token.unwrap())
}

async fn opened(
    shop: &Shop,
    (id, token): &(OrderId, CustomToken),
) -> (OrderStatus, Option<OrderRegistrationToken>) {
    let ask = OpenOrder {
        order_id: *id,
        custom_token: token.clone(),
    };
    let shown = shop.stage.ask(ask).await.unwrap();
    assert!(shown.main_passholder_registration.is_none() && shown.custom_token.is_none());
    (shown.status, shown.registration_token)
}

async fn number_of(shop: &Shop, token: &OrderRegistrationToken) -> PassNumber {
    let ask = ReadRegistration { token: hash(token) };
    shop.stage.ask(ask).await.unwrap().uitpas_number
}

const COMPLETED: (OrderStatus, Option<OrderRegistrationToken>) = (OrderStatus::Completed, None);

#[tokio::test]
async fn a_buyer_without_an_account_links_one_with_the_order_and_then_it_is_completed() {
    let shop = waiting_shop().await;
    let order = paid(&shop, 1).await;
    let (state, token) = opened(&shop, &order).await;
    assert_eq!(state, OrderStatus::PendingUitidConnect);
    let token = token.unwrap();
    assert_eq!(
        opened(&shop, &order).await.1,
        Some(token.clone()),
        "the same again"
    );
    let ask = ReadRegistration { token: hash(&token) };
    let shown = shop.stage.ask(ask.clone()).await.unwrap();
    assert_eq!(
        (shown.state, shown.email.as_deref()),
        (UitidState::Unregistered, Some("an@example.org")),
        "the buyer, and nobody else in it"
    );
    shop.stage.ask(link(&token, "an")).await.unwrap();
    assert_eq!(shop.stage.ask(ask).await.unwrap().state, UitidState::Registered);
    assert_eq!(opened(&shop, &order).await, COMPLETED);
    assert_eq!(shop.status(order.0).await, OrderStatus::Completed);
    assert_ne!(
        status(&shop.stage, link(&token, "bo")).await,
        200,
        "it opens one thing, once"
    );
    // Whose account is taken away is not waited for again: the token may be in wrong hands.
    let pass_number = number_of(&shop, &token).await;
    shop.stage.ask(UnlinkAccount { pass_number }).await.unwrap();
    assert_eq!(opened(&shop, &order).await, COMPLETED);
    assert_eq!(status(&shop.stage, link(&token, "bo")).await, 401);
}

#[tokio::test]
async fn nobody_is_waited_for_when_the_time_is_over() {
    let shop = waiting_shop().await;
    let order = paid(&shop, 1).await;
    let token = opened(&shop, &order).await.1.unwrap();
    shop.stage
        .clock
        .set(shop.stage.clock.now() + chrono::TimeDelta::minutes(60));
    assert_eq!(opened(&shop, &order).await, COMPLETED);
    assert_eq!(shop.status(order.0).await, OrderStatus::Completed);
    assert_eq!(status(&shop.stage, link(&token, "an")).await, 401);
}

#[tokio::test]
async fn nobody_is_waited_for_who_is_a_child_or_ordered_for_nothing_without_a_token() {
    let shop = waiting_shop().await;
    let child = shop.stage.ask(order(1, vec![pass_for(jef())])).await.unwrap();
    assert_eq!((child.status, child.registration_token), COMPLETED);
    let for_nothing = |n: u128, code: &str, stranger: Option<&str>| {
        let mut pass = pass_for(an());
        pass.person.email = Some(format!("an{n}@example.org"));
        pass.voucher = Some(code.into());
        let mut wanted = order(n, vec![pass]);
        wanted.stranger_at = stranger.map(str::to_owned);
        wanted
    };
    let strange = for_nothing(2, "WELKOM-0001", Some("client:shop"));
    let strange = shop.stage.ask(strange).await.unwrap();
    assert_eq!((strange.status, strange.registration_token), COMPLETED);
    let known = shop.stage.ask(for_nothing(3, "welkom-0002", None)).await.unwrap();
    assert_eq!(known.status, OrderStatus::PendingUitidConnect);
    let token = known
        .registration_token
        .expect("in the answer, for nothing else follows");
    shop.stage.ask(link(&token, "an")).await.unwrap();
}

#[tokio::test]
async fn whoever_may_read_an_order_gets_no_token_of_its_buyer() {
    let shop = waiting_shop().await;
    let (id, _) = paid(&shop, 1).await;
    for with_persons in [true, false] {
        let ask = ReadOrder {
            with_persons,
            ..super::shop::reading(id)
        };
        let shown = shop.stage.ask(ask).await.unwrap();
        assert_eq!(
            (shown.status, shown.registration_token),
            (OrderStatus::PendingUitidConnect, None)
        );
    }
    let tokens = "select count(*) from registration_token";
    assert_eq!(shop.stage.number(tokens).await.unwrap(), 0, "none was made");
    let wrong = OpenOrder {
        order_id: id,
        custom_token: CustomToken("A".repeat(43)),
    };
    assert_eq!(shop.stage.refusal(wrong).await, "url/not-found");
    assert_eq!(shop.stage.number(tokens).await.unwrap(), 0);
}

#[tokio::test]
async fn a_secret_that_opened_an_order_too_often_gives_no_token() {
    let shop = shop_with(
        |settings| {
            settings.order_connect_minutes = 60;
            settings.custom_token_uses = 1.try_into().unwrap();
        },
        |_| {},
    )
    .await;
    let (id, custom_token) = paid(&shop, 1).await;
    let ask = OpenOrder {
        order_id: id,
        custom_token,
    };
    assert!(
        shop.stage
            .ask(ask.clone())
            .await
            .unwrap()
            .registration_token
            .is_some()
    );
    shop.stage
        .clock
        .set(shop.stage.clock.now() + chrono::TimeDelta::minutes(1));
    assert_eq!(shop.stage.refusal(ask).await, "url/not-found");
}

#[tokio::test]
async fn a_card_that_changes_or_a_pass_that_is_closed_ends_the_waiting() {
    let shop = waiting_shop().await;
    let order = paid(&shop, 1).await;
    let token = opened(&shop, &order).await.1.unwrap();
    let pass_number = number_of(&shop, &token).await;
    let close = CloseAccount {
        pass_number: pass_number.clone(),
    };
    shop.stage.ask(close).await.unwrap();
    assert_eq!(opened(&shop, &order).await, COMPLETED);
    shop.stage.ask(OpenAccount { pass_number }).await.unwrap();
    assert_eq!(
        opened(&shop, &order).await,
        COMPLETED,
        "nor when it is open again"
    );
}

#[tokio::test]
async fn whose_buyer_is_deleted_waits_for_nobody_else_in_it() {
    let shop = waiting_shop().await;
    let mut wanted = family(1);
    wanted.passes[0].person.insz = sent(ADULT);
    let placed = shop.stage.ask(wanted).await.unwrap();
    shop.provider.becomes(placed.id, "paid").unwrap();
    shop.call_back(placed.id).await;
    let holders: Vec<Uuid> = sqlx::query_scalar("select unnest(holders) from pass_order")
        .fetch_all(&shop.stage.office.pool)
        .await
        .unwrap();
    let leave = DeletePassholder {
        passholder_id: contracts::PassholderId(holders[0]),
        sight: Sight::All,
    };
    shop.stage.ask(leave).await.unwrap();
    let order = (placed.id, placed.custom_token.unwrap());
    assert_eq!(opened(&shop, &order).await, COMPLETED);
}

#[tokio::test]
async fn after_a_merge_no_order_gives_a_token() {
    let shop = waiting_shop().await;
    let order = paid(&shop, 1).await;
    let buyer = "select holders[1] from pass_order";
    let buyer: Uuid = sqlx::query_scalar(buyer)
        .fetch_one(&shop.stage.office.pool)
        .await
        .unwrap();
    let other = shop.stage.ask(super::registration::digital(an())).await.unwrap();
    let token = opened(&shop, &order).await.1.unwrap();
    let merge = super::merging::of(other.passholder_id, contracts::PassholderId(buyer));
    shop.stage.ask(merge).await.unwrap();
    assert_eq!(
        opened(&shop, &order).await,
        COMPLETED,
        "nor one of the child in it"
    );
    assert_eq!(status(&shop.stage, link(&token, "an")).await, 401);
}
