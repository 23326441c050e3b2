//! Who is forgotten leaves sales that are nobody's, to the cent.

use crate::{billing, coupon_key, line, registration, standard};
use contracts::Scope;
use contracts::billing::*;
use contracts::pass::PassholderForgotten;
use testing::given;

#[tokio::test]
async fn sales_to_who_is_forgotten_stay_to_the_cent_and_are_nobodys() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1), given::social_holder(2)])
        .await;
    let coupon: CouponRow = serde_json::from_value(serde_json::json!({
        "id": 9, "name": "Bon", "card_system_id": given::REGION, "key_id": 3,
        "valid_from": "2026-01-01",
        "granted_to": {"passholders": [given::holder_id(1), given::holder_id(2)]},
    }))
    .unwrap();
    it.load(vec![standard(), coupon_key()], vec![coupon]).await;
    let number = given::pass_number(1, true);
    let sold = it
        .stage
        .ask(registration(vec![line(&number, "theatre", 735)]))
        .await
        .unwrap();
    let other = given::pass_number(2, true);
    it.stage
        .ask(registration(vec![line(&other, "theatre", 735)]))
        .await
        .unwrap();
    let shares = it.shares().await;
    let forgotten = PassholderForgotten {
        passholder_id: given::holder_id(1),
        version: 9,
    };
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten])
        .await
        .unwrap();
    assert_eq!(it.shares().await, shares);
    let theirs = format!(
        "select (select count(*) from ticket_sale s where s::text ~ '00000000b1e1|{0}')
              + (select count(*) from limit_use l where l::text ~ '00000000b1e1')
              + (select count(*) from coupon c where c::text ~ '00000000b1e1')
              + (select count(*) from known_pass where pass_number = '{0}')
              + (select count(*) from known_holder where passholder_id::text like '%00000000b1e1')",
        number.as_str()
    );
    let theirs: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(theirs))
        .fetch_one(&it.stage.office.pool)
        .await
        .unwrap();
    assert_eq!(theirs, 0);
    let where_they_live = "select count(*) from ticket_sale where reason like '%: Geetbets'";
    let left = it.stage.number(where_they_live).await.unwrap();
    assert_eq!(left, 1, "of the other alone");
    let others = "select (select count(*) from ticket_sale s where s::text ~ '00000000b1e2')
        + (select count(*) from limit_use l where l::text ~ '00000000b1e2')
        + (select count(*) from coupon c where c::text ~ '00000000b1e2')";
    assert_eq!(it.stage.number(others).await.unwrap(), 3);
    let cancel = CancelSale {
        ticket_sale_id: sold[0].sale.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    let net = "select coalesce(sum(cents), 0)::bigint from sale_share";
    assert_eq!(it.stage.number(net).await.unwrap(), 735);
}

fn bon(persons: &[u32]) -> CouponRow {
    let persons: Vec<_> = persons.iter().map(|n| given::holder_id(*n)).collect();
    serde_json::from_value(serde_json::json!({
        "id": 9, "name": "Bon", "card_system_id": given::REGION, "key_id": 3, "valid_from": "2026-01-01",
        "granted_to": {"passholders": persons},
    }))
    .unwrap()
}

#[tokio::test]
async fn a_coupon_of_a_pack_names_nobody_in_the_place_of_who_is_forgotten() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1), given::social_holder(2)])
        .await;
    let forgotten = PassholderForgotten {
        passholder_id: given::holder_id(1),
        version: 9,
    };
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten])
        .await
        .unwrap();
    it.load(vec![standard(), coupon_key()], vec![bon(&[1, 2])]).await;
    let named = "select count(*) from coupon where rule::text ~ '00000000b1e1'";
    assert_eq!(it.stage.number(named).await.unwrap(), 0);
    let granted = "select jsonb_array_length(rule->'granted_to'->'passholders')::bigint from coupon";
    assert_eq!(it.stage.number(granted).await.unwrap(), 2);
}

#[tokio::test]
async fn an_export_holds_the_coupons_and_the_limits_of_one_person() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1), given::social_holder(2)])
        .await;
    it.load(vec![standard(), coupon_key()], vec![bon(&[1, 2])]).await;
    for n in [1, 2] {
        let number = given::pass_number(n, true);
        let sale = registration(vec![line(&number, "theatre", 735)]);
        it.stage.ask(sale).await.unwrap();
    }
    let settings = chassis::Settings::load("billing", billing::config::DEFAULT, None).unwrap();
    let eraser = billing::service(&it.stage.office, &settings.service).eraser;
    let mut conn = it.stage.office.pool.acquire().await.unwrap();
    let all = eraser.export(&mut conn, given::holder_id(1)).await.unwrap();
    let count = |name: &str| all[name].as_array().unwrap().len();
    assert_eq!((count("own"), count("coupons")), (1, 1), "{all}");
    assert!(all["limits"][0]["used"] == 1, "{all}");
    assert!(
        !all.to_string().contains(&given::holder_id(2).to_string()),
        "{all}"
    );
}
