//! Moving house: whose municipality pays before the day, on it, and for what is registered late.

use crate::{OnStage, billing, line, registration};
use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::pass::{CardSystemChanged, Home, PassholderChanged};
use contracts::{Fact, Scope, TicketSaleId};
use testing::given;

/// Gerda lives in Linter.
fn gerda(version: i64) -> PassholderChanged {
    PassholderChanged {
        version,
        postal_code: "3350".into(),
        ..given::social_holder(8)
    }
}

/// She moves to Glabbeek on 15 November 2025.
fn moved() -> PassholderChanged {
    let home = |since: Option<&str>, code: &str| Home {
        since: since.map(|day| day.parse().unwrap()),
        postal_code: code.into(),
    };
    PassholderChanged {
        homes: vec![home(None, "3350"), home(Some("2025-11-15"), "3380")],
        ..gerda(2)
    }
}

/// The dance is on every Tuesday; the one of 11 November is an event of its own.
fn events() -> [EventChanged; 2] {
    let day = "2025-11-11".parse().ok();
    let unlimited = |id: &str| EventChanged {
        ticket_limit: None,
        ..given::event(id)
    };
    let one_day = EventChanged {
        first_day: day,
        last_day: day,
        ..unlimited("dance-of-november-11")
    };
    [unlimited("dance"), one_day]
}

async fn sell(it: &OnStage, at: &str, event: &str) -> TicketSaleId {
    it.stage.at(at);
    let line = line(&given::pass_number(8, true), event, 1000);
    it.stage.ask(registration(vec![line])).await.unwrap()[0].sale.id
}

async fn reasons(it: &OnStage) -> Vec<String> {
    let all = sqlx::query_scalar("select distinct reason from ticket_sale order by reason");
    all.fetch_all(&it.stage.office.pool).await.unwrap()
}

#[tokio::test]
async fn whoever_moves_is_paid_for_by_the_municipality_of_the_day_of_the_activity() {
    let it = billing().await;
    it.hear_events(&events()).await;
    it.hear_holders(&[gerda(1)]).await;
    for tuesday in ["2025-10-21", "2025-10-28", "2025-11-04"] {
        sell(&it, &format!("{tuesday}T19:00:00Z"), "dance").await;
    }
    it.hear_holders(&[moved()]).await;
    for tuesday in ["2025-11-18", "2025-11-25"] {
        sell(&it, &format!("{tuesday}T19:00:00Z"), "dance").await;
    }
    let expected = [
        ("municipality Glabbeek", 800),
        ("municipality Linter", 1200),
        ("organizer bib-geetbets", 2000),
        ("passholder", 1000),
    ];
    let expected = expected.map(|(payer, cents)| (payer.to_owned(), cents)).to_vec();
    assert_eq!(it.shares().await, expected);
    // One of 11 November is registered a week late and cancelled: both are Linter's.
    let late = sell(&it, "2025-11-18T20:00:00Z", "dance-of-november-11").await;
    let linter = it
        .shares()
        .await
        .into_iter()
        .find(|(payer, _)| payer.ends_with("Linter"));
    assert_eq!(linter, Some(("municipality Linter".to_owned(), 1600)));
    it.stage.at("2025-11-19T10:00:00Z");
    let cancel = CancelSale {
        ticket_sale_id: late,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    assert_eq!(it.shares().await, expected, "it nets to nothing");
    let [since, plain, until] = reasons(&it).await.try_into().unwrap();
    assert!(plain.ends_with(": Linter"), "{plain}");
    assert!(
        since.ends_with(": Glabbeek, sinds de verhuizing op 15-11-2025"),
        "{since}"
    );
    assert!(
        until.ends_with(": Linter, tot de verhuizing op 15-11-2025"),
        "{until}"
    );
}

#[tokio::test]
async fn a_camp_after_the_move_is_paid_for_by_the_new_home_though_it_is_sold_before() {
    let it = billing().await;
    let camp = EventChanged {
        first_day: "2025-12-22".parse().ok(),
        last_day: "2025-12-24".parse().ok(),
        ..given::event("camp")
    };
    it.hear_events(&[camp]).await;
    it.hear_holders(&[moved()]).await;
    sell(&it, "2025-10-01T10:00:00Z", "camp").await;
    assert_eq!(it.shares().await[0], ("municipality Glabbeek".to_owned(), 400));
}

/// Her second move is out of the region, to Tienen: the right goes on until 1 April, as pass told.
fn moved_away() -> PassholderChanged {
    let mut away = PassholderChanged {
        version: 3,
        postal_code: "3300".into(),
        ..moved()
    };
    away.homes.push(Home {
        since: "2026-02-01".parse().ok(),
        postal_code: "3300".into(),
    });
    for membership in &mut away.memberships {
        if let Some(right) = &mut membership.social_tariff {
            right.end_date = "2026-03-02".parse().unwrap();
        }
    }
    away
}

#[tokio::test]
async fn gerda_moves_twice() {
    let it = billing().await;
    it.hear_events(&events()).await;
    let region = CardSystemChanged {
        card_system_id: given::REGION,
        postal_codes: vec!["3450".into(), "3350".into(), "3380".into()],
        ..CardSystemChanged::example()
    };
    it.stage.hear(&it.subscriptions, "pass", &[region]).await.unwrap();
    it.hear_holders(&[moved_away()]).await;
    sell(&it, "2026-02-03T19:00:00Z", "dance").await;
    sell(&it, "2026-04-01T19:00:00Z", "dance").await;
    let glabbeek = it
        .shares()
        .await
        .into_iter()
        .find(|(payer, _)| payer.starts_with("municipality"));
    assert_eq!(glabbeek, Some(("municipality Glabbeek".to_owned(), 800)));
    it.stage.at("2026-04-02T10:00:00Z");
    let late = line(&given::pass_number(8, true), "dance", 1000);
    assert_eq!(
        it.stage.refusal(registration(vec![late])).await,
        "social-tariff-expired"
    );
}
