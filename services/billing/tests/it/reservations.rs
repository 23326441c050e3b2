//! What is held is sold as it was promised, or free again.

use crate::places::{buy, camping, confirm, number, of, release, reserve};
use crate::{registration, standard};
use contracts::Scope;
use contracts::ask::Done;
use contracts::billing::*;
use contracts::pack::Fate;
use testing::given;

#[tokio::test]
async fn what_was_promised_is_sold_whatever_the_key_says_by_then() {
    let it = camping(40, 2).await;
    let reserved = it.stage.ask(reserve(vec![of(1), of(2)])).await.unwrap();
    assert_eq!(reserved.tickets[0].tariff.price.0, 1500);
    assert_eq!(it.counts().await, (2, 0));
    let mut dearer = standard();
    dearer.versions[0].own[0] = (Payer::Passholder, Share::PercentOfPrice(5000));
    let report = it.load(vec![dearer], vec![]).await;
    assert!(
        report
            .rows
            .iter()
            .any(|row| row.file == "distribution-keys.json" && matches!(row.fate, Fate::Refused(_))),
        "a version that is promised does not change: {report:?}"
    );
    let mut next = standard();
    next.versions[0].valid_to = Some("2026-11-13".parse().unwrap());
    let mut second = next.versions[0].clone();
    (second.version, second.valid_from, second.valid_to) = (2, "2026-11-14".parse().unwrap(), None);
    second.own[0] = (Payer::Passholder, Share::PercentOfPrice(5000));
    next.versions.push(second);
    it.load(vec![next], vec![]).await;
    let price = it.tariffs(&given::pass_number(1, true), "camp", 7500).await;
    assert!(price.available.is_empty(), "what is held is not offered again");
    let sold = it.stage.ask(confirm(reserved.id)).await.unwrap();
    assert_eq!(sold.len(), 2);
    assert!(sold.iter().all(|sold| sold.sale.tariff.price.0 == 1500));
    let versions = "select count(*) from ticket_sale where key_version = 1";
    assert_eq!(it.stage.number(versions).await.unwrap(), 2);
    assert_eq!(
        it.stage.ask(confirm(reserved.id)).await.unwrap(),
        sold,
        "the same sales"
    );
    assert_eq!(it.stage.told::<TicketSaleRegistered>().await.unwrap().len(), 2);
    assert_eq!(
        it.refused(release(reserved.id)).await.slug,
        "reservation/confirmed"
    );
    it.require_exact(40).await;
}

#[tokio::test]
async fn what_is_given_back_or_over_is_free_once_and_sold_no_more() {
    let it = camping(2, 3).await;
    let one = it.stage.ask(reserve(vec![of(1)])).await.unwrap().id;
    let two = it.stage.ask(reserve(vec![of(2)])).await.unwrap().id;
    assert_eq!(number(&it.refused(reserve(vec![of(3)])).await), 1);
    it.stage.ask(release(one)).await.unwrap();
    assert_eq!(it.stage.ask(release(one)).await.unwrap(), Done {});
    assert_eq!(it.refused(confirm(one)).await.slug, "reservation/over");
    assert_eq!(it.counts().await, (1, 1));
    it.is_over(two).await;
    assert_eq!(
        it.refused(confirm(two)).await.slug,
        "reservation/over",
        "before any job"
    );
    it.work("free reservations").await;
    assert_eq!(it.counts().await, (0, 1));
    it.work("move lines up").await;
    assert_eq!(it.counts().await, (1, 0));
    it.stage.ask(buy(1)).await.unwrap();
    it.require_exact(2).await;
}

#[tokio::test]
async fn two_jobs_at_once_free_what_is_over_once() {
    let it = camping(10, 20).await;
    for n in 1..=10 {
        let id = it.stage.ask(reserve(vec![of(n)])).await.unwrap().id;
        it.is_over(id).await;
    }
    for n in 11..=20 {
        it.number_of(n).await;
    }
    // One instance stands before the counter; another finds nothing left to free, and waits for nobody.
    let mut holding = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *holding).await.unwrap();
    sqlx::query("select from limit_use where scope = 'places:camp' for update")
        .execute(&mut *holding)
        .await
        .unwrap();
    let another = async {
        it.stage.until_somebody_waits().await.unwrap();
        it.work("free reservations").await;
        sqlx::query("rollback").execute(&mut *holding).await.unwrap();
    };
    tokio::join!(it.work("free reservations"), another);
    assert_eq!(it.counts().await, (0, 10));
    tokio::join!(it.work("move lines up"), it.work("move lines up"));
    assert_eq!(it.counts().await, (10, 0));
    assert_eq!(it.offers().await.len(), 10);
    it.require_exact(10).await;
}

#[tokio::test]
async fn a_repeated_reference_is_the_same_reservation() {
    let it = camping(5, 2).await;
    let mut order = of(1);
    order.client_reference = Some("order 1".into());
    let held = it.stage.ask(reserve(vec![order.clone()])).await.unwrap();
    assert_eq!(
        it.stage.ask(reserve(vec![order.clone()])).await.unwrap().id,
        held.id
    );
    let other = SaleLine {
        pass_number: given::pass_number(2, true).as_str().into(),
        ..order.clone()
    };
    assert_eq!(it.refused(reserve(vec![other])).await.slug, "body/invalid-data");
    // A direct sale of what is held is that one.
    let sold = it.stage.ask(registration(vec![order.clone()])).await.unwrap();
    assert_eq!(it.stage.ask(confirm(held.id)).await.unwrap(), sold);
    assert_eq!(it.refused(reserve(vec![order])).await.slug, "body/invalid-data");
    it.require_exact(5).await;
}

#[tokio::test]
async fn another_client_or_organizer_has_nothing_to_do_with_a_reservation() {
    let it = camping(5, 1).await;
    let id = it.stage.ask(reserve(vec![of(1)])).await.unwrap().id;
    let read = |client: &str, scope| ReadReservation {
        client: client.into(),
        reservation_id: id,
        scope,
    };
    it.stage.ask(read("client:shop", Scope::All)).await.unwrap();
    assert_eq!(it.refused(read("client:other", Scope::All)).await.status, 404);
    let elsewhere = Scope::Organizers(vec!["another".into()]);
    assert_eq!(
        it.refused(read("client:shop", elsewhere.clone())).await.status,
        403
    );
    let others = ConfirmReservation {
        client: "client:other".into(),
        ..confirm(id)
    };
    assert_eq!(it.refused(others).await.status, 404);
    let without = ConfirmReservation {
        scope: elsewhere.clone(),
        ..confirm(id)
    };
    assert_eq!(it.refused(without).await.status, 403);
    let without = ReleaseReservation {
        scope: elsewhere,
        ..release(id)
    };
    assert_eq!(it.refused(without).await.status, 403);
}
