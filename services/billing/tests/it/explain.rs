//! Sales are explained: computed again, they give the cents that are stored.

use crate::{OnStage, billing, line, registration};
use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::pass::{PassholderChanged, ToldSecondHome};
use contracts::{Cents, Euro, Scope, TicketSaleId};
use testing::given;

/// Somebody of Geetbets, of Linter, and a child of both.
async fn with_holders() -> OnStage {
    let it = billing().await;
    let unlimited = |id: &str| EventChanged {
        version: 2,
        ticket_limit: None,
        ..given::event(id)
    };
    it.hear_events(&[unlimited("theatre"), unlimited("workshop")])
        .await;
    let of_linter = PassholderChanged {
        postal_code: "3350".into(),
        ..given::social_holder(2)
    };
    let of_both = PassholderChanged {
        second_homes: vec![ToldSecondHome {
            from: "2026-09-01".parse().unwrap(),
            until: "2035-05-03".parse().unwrap(),
            postal_code: "3350".into(),
            share: 70,
        }],
        ..given::social_holder(3)
    };
    it.hear_holders(&[given::social_holder(1), of_linter, of_both])
        .await;
    it
}

async fn sell(it: &OnStage) -> Vec<TicketSaleId> {
    let mut sold = vec![];
    for event in ["theatre", "workshop"] {
        for holder in 1..=3 {
            for cents in [1, 3, 99, 101, 735, 1200, 1299, 1333, 8500] {
                let one = line(&given::pass_number(holder, true), event, cents);
                match it.stage.ask(registration(vec![one])).await {
                    Ok(sales) => sold.push(sales[0].sale.id),
                    // The key makes so low a price no lower.
                    Err(_) => assert!(cents <= 101),
                }
            }
        }
    }
    assert!(sold.len() > 40);
    sold
}

fn of(id: TicketSaleId) -> ExplainSale {
    ExplainSale {
        ticket_sale_id: id,
        scope: Scope::All,
    }
}

async fn stored(it: &OnStage, id: TicketSaleId) -> Vec<(String, i64)> {
    let sql = "select payer || coalesce(' ' || payer_id, ''), cents from sale_share
        where ticket_sale_id = $1 and entry = 'sale' order by 1";
    let rows = sqlx::query_as(sql).bind(id.0);
    rows.fetch_all(&it.stage.office.pool).await.unwrap()
}

fn explained(explanation: &Explanation) -> Vec<(String, i64)> {
    let name = |share: &ExplainedShare| {
        let payer = serde_json::to_value(share.payer).unwrap();
        let of = share
            .payer_id
            .as_ref()
            .map(|id| format!(" {id}"))
            .unwrap_or_default();
        format!("{}{of}", payer.as_str().unwrap())
    };
    let shares = explanation.shares.iter();
    let mut all: Vec<_> = shares.map(|share| (name(share), share.amount.0.0)).collect();
    all.sort();
    all
}

#[tokio::test]
async fn every_sale_is_explained_by_the_cents_that_are_stored() {
    let it = with_holders().await;
    let sold = sell(&it).await;
    let cancelled = CancelSale {
        ticket_sale_id: sold[0],
        scope: Scope::All,
    };
    it.stage.ask(cancelled).await.unwrap();
    // Holders and keys go on; what was sold is explained as it was.
    let moved = PassholderChanged {
        version: 2,
        postal_code: "3380".into(),
        ..given::social_holder(1)
    };
    it.hear_holders(&[moved]).await;
    for without_basis in [false, true] {
        if without_basis {
            let before = "update ticket_sale set basis = null";
            sqlx::query(before).execute(&it.stage.office.pool).await.unwrap();
        }
        for id in &sold {
            let explanation = it.stage.ask(of(*id)).await.unwrap();
            assert!(explanation.agrees, "{explanation:#?}");
            assert_eq!(
                explained(&explanation),
                stored(&it, *id).await,
                "{explanation:#?}"
            );
            let sum = explanation
                .shares
                .iter()
                .map(|share| share.amount.0)
                .sum::<Cents>();
            assert_eq!(Euro(sum), explanation.regular_price);
            assert_eq!(explanation.cancelled_at.is_some(), *id == sold[0]);
        }
    }
    // Where both rules of a key give the same cents nobody knows which it was.
    let of_theatre = it.stage.ask(of(sold[8])).await.unwrap();
    assert_eq!(of_theatre.residence.is_organizers, None);
    let of_workshop = it.stage.ask(of(*sold.last().unwrap())).await.unwrap();
    assert!(of_workshop.residence.is_organizers.is_some());
    let wrong = "update sale_share set cents = cents + 1 where ticket_sale_id = $1 and payer = 'organizer'";
    let wrong = sqlx::query(wrong).bind(sold[1].0);
    wrong.execute(&it.stage.office.pool).await.unwrap();
    assert!(!it.stage.ask(of(sold[1])).await.unwrap().agrees);
}

#[tokio::test]
async fn an_explanation_names_key_version_home_and_day() {
    let it = with_holders().await;
    let sale = registration(vec![line(&given::pass_number(3, true), "workshop", 1299)]);
    let id = it.stage.ask(sale).await.unwrap()[0].sale.id;
    let told = it.stage.ask(of(id)).await.unwrap();
    assert_eq!((told.key.id.0, told.key.version), (2, 1));
    assert_eq!(told.residence.municipality.as_deref(), Some("Geetbets"));
    assert_eq!(told.residence.is_organizers, Some(true));
    let of_linter = told
        .shares
        .iter()
        .find(|share| share.payer_id.as_deref() == Some("Linter"));
    let part = &of_linter.unwrap().words.nl;
    assert!(
        part.ends_with(": 6,50 euro, waarvan 4,55 euro voor deze gemeente"),
        "{part}"
    );
    let shown = serde_json::to_string(&told).unwrap();
    assert!(!shown.contains("percent") && !shown.contains("70"), "{shown}");
    assert_eq!(told.residence.day, "2026-11-14".parse().ok());
    let foreign = ExplainSale {
        scope: Scope::Organizers(vec!["sport-linter".into()]),
        ..of(id)
    };
    assert_eq!(it.stage.refusal(foreign).await, "ticket-sale-not-found");
    assert_eq!(
        it.stage.refusal(of(TicketSaleId(7))).await,
        "ticket-sale-not-found"
    );
}
