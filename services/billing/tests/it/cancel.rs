//! Cancelling: one counter-entry, limits free again.

use crate::{billing, line, registration};
use chassis::Fault;
use contracts::Scope;
use contracts::billing::{CancelSale, TicketSaleCancelled, TicketSaleRegistered};
use testing::given;

#[tokio::test]
async fn a_cancelled_sale_nets_to_zero_once_and_frees_its_place() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let buy = || registration(vec![line(&given::pass_number(1, true), "theatre", 735)]);
    let id = it.stage.ask(buy()).await.unwrap()[0].sale.id;
    let cancel = CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    let (one, two) = tokio::join!(it.stage.ask(cancel.clone()), it.stage.ask(cancel.clone()));
    assert_eq!([one, two].iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(it.stage.refusal(cancel).await, "ticket-sale-not-found");
    assert!(it.shares().await.iter().all(|(_, cents)| *cents == 0));
    let told = it.stage.told::<TicketSaleCancelled>().await.unwrap();
    assert_eq!(told.len(), 1);
    let sold = it.stage.told::<TicketSaleRegistered>().await.unwrap().remove(0);
    let whose = (Some(sold.organizer_id), Some(sold.event_id));
    assert_eq!((told[0].organizer_id.clone(), told[0].event_id.clone()), whose);
    it.stage.ask(buy()).await.unwrap();
}

#[tokio::test]
async fn another_organizer_cannot_cancel() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let id = it
        .stage
        .ask(registration(vec![line(
            &given::pass_number(1, true),
            "theatre",
            735,
        )]))
        .await
        .unwrap()[0]
        .sale
        .id;
    let scope = Scope::Organizers(vec!["another".into()]);
    assert_eq!(
        it.stage
            .refusal(CancelSale {
                ticket_sale_id: id,
                scope
            })
            .await,
        "auth/forbidden"
    );
}

#[tokio::test]
async fn a_reference_of_a_cancelled_sale_is_refused_with_words() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let mut order = line(&given::pass_number(1, true), "theatre", 735);
    order.client_reference = Some("order 17".into());
    let buy = || registration(vec![order.clone()]);
    let id = it.stage.ask(buy()).await.unwrap()[0].sale.id;
    assert_eq!(it.stage.ask(buy()).await.unwrap()[0].sale.id, id, "the same sale");
    let cancel = CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    let refusal = match it.stage.ask(buy()).await {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("nobody pays for that ticket: {other:?}"),
    };
    assert_eq!(
        (refusal.slug.as_str(), refusal.status),
        ("body/invalid-data", 400)
    );
    assert!(refusal.message.is_some());
    order.client_reference = Some("order 17, again".into());
    it.stage.ask(registration(vec![order])).await.unwrap();
}
