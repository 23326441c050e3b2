//! A budget refuses nothing, unless its municipality wants that: then to the cent, whoever buys at once.

use crate::budgets::{REFUSE, cents, geetbets, number, put};
use crate::{line, registration};
use contracts::Scope;
use contracts::billing::{BudgetPolicy, CancelSale};
use futures_util::future::{Either, join_all, select};
use testing::given;

#[tokio::test]
async fn sixty_buyers_at_once_spend_a_budget_to_the_cent_and_not_above() {
    let it = geetbets(60).await;
    // Forty tickets, and three euro that are not enough for another.
    it.stage.ask(put(16_300, REFUSE, "Raad")).await.unwrap();
    let outcomes = join_all((1..=60).map(|n| it.buys(n, "theatre"))).await;
    let sold = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(sold, 40);
    let mut refused = outcomes.into_iter().filter_map(Result::err);
    assert!(refused.all(|fault| matches!(fault, chassis::Fault::Refused(r) if r.is("maximum-reached"))));
    assert_eq!(it.budget(2026).await.spent, cents(160));
    let left = "select (select count(*) from ticket_sale) - (select count(*) from limit_use)";
    assert_eq!(
        it.stage.number(left).await.unwrap(),
        0,
        "what was refused left nothing"
    );
    let one = it
        .stage
        .number("select min(ticket_sale_id) from ticket_sale")
        .await
        .unwrap();
    let cancel = CancelSale {
        ticket_sale_id: contracts::TicketSaleId(one),
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    let again = join_all((1..=60).map(|n| it.buys(n, "workshop"))).await;
    assert_eq!(again.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    // Half of ten euro is more than is left; what is less goes on.
    assert_eq!(it.budget(2026).await.spent, cents(161));
}

#[tokio::test]
async fn a_batch_that_costs_more_than_is_left_is_refused_as_a_whole_without_telling_whose_budget_it_is() {
    let it = geetbets(3).await;
    it.stage.ask(put(900, REFUSE, "Raad")).await.unwrap();
    let lines = (1..=3).map(|n| line(&number(n), "theatre", 1000)).collect();
    let Err(chassis::Fault::Refused(refusal)) = it.stage.ask(registration(lines)).await else {
        panic!("it was not refused")
    };
    assert!(refusal.is("maximum-reached"));
    assert_eq!(refusal.extra["jsonPointer"], "/2");
    let said = serde_json::to_string(&refusal).unwrap().to_lowercase();
    let message = refusal.message.unwrap();
    assert!(message.fr.is_some() && message.de.is_some() && message.en.is_some());
    for word in ["geetbets", "budget", "kansen", "social", "recht", "uitgeput"] {
        assert!(!said.contains(word), "{word} in {said}");
    }
    assert_eq!(
        it.stage.number("select count(*) from ticket_sale").await.unwrap(),
        0
    );
    let lines = (1..=2).map(|n| line(&number(n), "theatre", 1000)).collect();
    assert_eq!(it.stage.ask(registration(lines)).await.unwrap().len(), 2);
}

#[tokio::test]
async fn without_the_policy_no_sale_is_refused() {
    let it = geetbets(3).await;
    it.stage.ask(put(100, BudgetPolicy::Warn, "Raad")).await.unwrap();
    it.buys(1, "theatre").await.unwrap();
    it.stage.ask(put(100, REFUSE, "Het college")).await.unwrap();
    assert!(it.buys(2, "theatre").await.is_err());
    it.stage
        .ask(put(100, BudgetPolicy::Warn, "Het college"))
        .await
        .unwrap();
    it.buys(2, "theatre").await.unwrap();
    // Who lives elsewhere is not paid for by it.
    it.stage.ask(put(100, REFUSE, "Het college")).await.unwrap();
    let mut elsewhere = given::social_holder(9);
    elsewhere.postal_code = "3350".into();
    it.hear_holders(&[elsewhere]).await;
    it.buys(9, "theatre").await.unwrap();
    it.stage.at("2027-01-01T00:00:00Z");
    it.buys(3, "theatre").await.unwrap();
}

#[tokio::test]
async fn a_policy_that_begins_to_refuse_sees_the_sales_under_way() {
    let it = geetbets(2).await;
    it.stage.ask(put(400, BudgetPolicy::Warn, "Raad")).await.unwrap();
    // A sale that was written and did not commit yet.
    let mut under_way = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *under_way).await.unwrap();
    let sale = "with s as (
            insert into ticket_sale (passholder_id, is_group, pass_number, event_id, event_title,
                organizer_id, tariff_id, tariff_name, tariff_type, price, regular_price, key_id, key_version,
                reason, sold_at, client, reference_no, limits)
            values (gen_random_uuid(), false, '', 'theatre', '', '', '', '', 'SOCIALTARIFF', 0, 400, 1, 1, '',
                '2026-11-14', 'c', 1, '[]') returning ticket_sale_id)
        insert into sale_share select ticket_sale_id, 'sale', 'municipality', 'Geetbets', 400 from s";
    sqlx::query(sale).execute(&mut *under_way).await.unwrap();
    let switch = std::pin::pin!(it.stage.ask(put(400, REFUSE, "Het college")));
    let waits = std::pin::pin!(it.stage.until_somebody_waits());
    let Either::Right((waited, switch)) = select(switch, waits).await else {
        panic!("it does not wait for the sale")
    };
    waited.unwrap();
    sqlx::query("commit").execute(&mut *under_way).await.unwrap();
    switch.await.unwrap();
    let refused = it
        .stage
        .refusal(registration(vec![line(&number(1), "theatre", 1000)]));
    assert_eq!(refused.await, "maximum-reached");
}
