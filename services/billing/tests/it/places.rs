//! Places at a reduced tariff: held, confirmed, given back, and waited for.

use crate::{OnStage, billing, line, registration, standard};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::activity::EventChanged;
use contracts::ask::Done;
use contracts::billing::*;
use contracts::pack::Fate;
use contracts::page::Window;
use contracts::pass::PassholderForgotten;
use contracts::{Refusal, ReservationId, Scope, TicketSaleId};
use testing::given;

/// A camp with so many places and a list.
fn camp(places: i32) -> EventChanged {
    EventChanged {
        places: Some(places),
        waiting_list: true,
        ..given::event("camp")
    }
}

/// The service with that camp, and so many who have the right.
async fn camping(places: i32, holders: u32) -> OnStage {
    let it = billing().await;
    it.hear_events(&[camp(places)]).await;
    it.hear_holders(&(1..=holders).map(given::social_holder).collect::<Vec<_>>())
        .await;
    it
}

fn of(n: u32) -> SaleLine {
    line(&given::pass_number(n, true), "camp", 7500)
}

fn buy(n: u32) -> RegisterSales {
    registration(vec![of(n)])
}

fn reserve(lines: Vec<SaleLine>) -> Reserve {
    Reserve {
        client: "client:shop".into(),
        lines,
        scope: Scope::All,
    }
}

fn confirm(id: ReservationId) -> ConfirmReservation {
    ConfirmReservation {
        client: "client:shop".into(),
        reservation_id: id,
        scope: Scope::All,
    }
}

fn release(id: ReservationId) -> ReleaseReservation {
    ReleaseReservation {
        client: "client:shop".into(),
        reservation_id: id,
        scope: Scope::All,
    }
}

fn cancel(id: TicketSaleId) -> CancelSale {
    CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    }
}

impl OnStage {
    /// Runs a job of the service once, as one instance does.
    async fn work(&self, name: &str) {
        let job = self.jobs.iter().find(|job| job.name == name).unwrap();
        job.once(&self.stage.office).await.unwrap();
    }

    async fn refused<A: contracts::Ask>(&self, ask: A) -> Refusal
    where
        A::Reply: std::fmt::Debug,
    {
        match self.stage.ask(ask).await {
            Err(Fault::Refused(refusal)) => *refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// The number in line that a refused sale tells.
    async fn number_of(&self, n: u32) -> i64 {
        let refusal = self.refused(buy(n)).await;
        assert!(refusal.is("maximum-reached"), "{refusal}");
        number(&refusal)
    }

    async fn line(&self) -> Vec<(i64, String)> {
        let ask = ListWaiting {
            event_id: "camp".into(),
            search: Scope::All,
            client: "client:shop".into(),
            register: Scope::All,
            window: Window { start: 0, limit: 500 },
        };
        let page = self.stage.ask(ask).await.unwrap();
        let seen = |entry: WaitingEntry| (entry.number, entry.uitpas_number.as_str().to_owned());
        page.member.into_iter().map(seen).collect()
    }

    async fn counts(&self) -> (i32, i32) {
        let ask = CountPlaces {
            event_id: "camp".into(),
            scope: Scope::All,
        };
        let counts = self.stage.ask(ask).await.unwrap().unwrap();
        (counts.taken, counts.waiting)
    }

    async fn offers(&self) -> Vec<ReservationId> {
        let told = self.stage.told::<WaitingPlaceOffered>().await.unwrap();
        told.into_iter().map(|offer| offer.reservation_id).collect()
    }

    async fn is_over(&self, id: ReservationId) {
        sqlx::query("update reservation set held_until = now() - interval '1 s' where reservation_id = $1")
            .bind(id.0)
            .execute(&self.stage.office.pool)
            .await
            .unwrap();
    }

    /// What must be true whatever happened.
    async fn require_exact(&self, places: i64) {
        let taken = "select used::bigint from limit_use where scope = 'places:camp'";
        let standing = "select (select count(*) from ticket_sale s where event_id = 'camp' and not exists (
                select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id))
            + (select count(*) from reservation_line join reservation using (reservation_id)
               where event_id = 'camp' and state = 'HELD')";
        let waiting = "select waiting::bigint from limit_use where scope = 'places:camp'";
        let entries = "select count(*) from waiting_entry where event_id = 'camp'";
        let twice = "select count(*) from (
            select passholder_id from waiting_entry group by 1 having count(*) > 1) t";
        let own = "select count(*) from limit_use where scope like 'tickets:camp:%' and used > 1";
        let number = async |sql| self.stage.number(sql).await.unwrap();
        assert!(number(taken).await <= places);
        assert_eq!(number(taken).await, number(standing).await);
        assert_eq!(number(waiting).await, number(entries).await);
        assert_eq!((number(twice).await, number(own).await), (0, 0));
        let line: Vec<i64> = self.line().await.into_iter().map(|(number, _)| number).collect();
        assert_eq!(line, (1..=line.len() as i64).collect::<Vec<_>>(), "no gap");
    }
}

fn number(refusal: &Refusal) -> i64 {
    refusal.extra["waitingList"][0]["number"].as_i64().unwrap()
}

#[tokio::test]
async fn twenty_of_sixty_stand_in_line_without_a_gap() {
    let it = camping(40, 60).await;
    let all = futures_util::future::join_all((1..=60).map(|n| it.stage.ask(buy(n)))).await;
    let mut numbers = vec![];
    for outcome in &all {
        if let Err(fault) = outcome {
            let refusal = fault.refusal().unwrap();
            let n = number(refusal);
            numbers.push(n);
            let words = refusal.message.as_ref().unwrap();
            assert!(words.en.as_ref().unwrap().contains(&format!("number {n} on")));
            assert!(words.nl.contains(&n.to_string()) && words.fr.is_some() && words.de.is_some());
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    assert_eq!(it.counts().await, (40, 20));
    it.require_exact(40).await;
}

#[tokio::test]
async fn who_tries_again_has_the_same_number_and_a_repeated_key_the_same_answer() {
    let it = camping(1, 3).await;
    it.stage.ask(buy(1)).await.unwrap();
    let key = |key: &str| Idempotency {
        client: "client:shop".into(),
        key: key.into(),
        hash: "one".to_owned().into(),
    };
    let first = it.stage.ask_once(&buy(2), Some(&key("a"))).await.err().unwrap();
    let again = it.stage.ask_once(&buy(2), Some(&key("a"))).await.err().unwrap();
    let (first, again) = (first.refusal().unwrap(), again.refusal().unwrap());
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!((number(first), number(again)), (1, 1));
    assert_eq!(it.number_of(3).await, 2);
    assert_eq!(
        (it.number_of(2).await, it.number_of(3).await),
        (1, 2),
        "by another key"
    );
    assert_eq!(it.counts().await, (1, 2));
    // Who has a ticket is refused for that, and stands in no line.
    assert!(it.refused(buy(1)).await.extra.get("waitingList").is_none());
    it.require_exact(1).await;
}

#[tokio::test]
async fn without_a_list_nobody_stands_in_line() {
    let it = camping(1, 2).await;
    let closed = EventChanged {
        version: 2,
        waiting_list: false,
        ..camp(1)
    };
    it.hear_events(&[closed]).await;
    it.stage.ask(buy(1)).await.unwrap();
    assert!(it.refused(buy(2)).await.extra.get("waitingList").is_none());
    assert_eq!(it.counts().await, (1, 0));
}

#[tokio::test]
async fn a_basket_that_is_too_large_for_what_is_left_stands_in_no_line() {
    let it = camping(1, 2).await;
    let refusal = it.refused(registration(vec![of(1), of(2)])).await;
    assert!(refusal.is("maximum-reached") && refusal.extra.get("waitingList").is_none());
    assert_eq!(it.counts().await, (0, 0), "nothing stays taken");
    it.stage.ask(buy(1)).await.unwrap();
    let refusal = it.refused(registration(vec![of(2)])).await;
    assert_eq!(number(&refusal), 1);
}

#[tokio::test]
async fn a_group_stands_in_no_line() {
    let it = camping(1, 1).await;
    it.hear_holders(&[given::group(9, 50)]).await;
    it.stage.ask(buy(1)).await.unwrap();
    let refusal = it.refused(buy(9)).await;
    assert!(refusal.is("maximum-reached") && refusal.extra.get("waitingList").is_none());
}

#[tokio::test]
async fn what_is_freed_goes_to_the_first_in_line_also_when_somebody_comes_between() {
    let it = camping(1, 4).await;
    let id = it.stage.ask(buy(1)).await.unwrap()[0].sale.id;
    assert_eq!((it.number_of(2).await, it.number_of(3).await), (1, 2));
    it.stage.ask(cancel(id)).await.unwrap();
    // The process was killed here: the place is free, and nobody who comes takes it.
    assert_eq!(it.counts().await, (0, 2));
    assert_eq!(it.number_of(4).await, 3);
    let tariffs = it.tariffs(&given::pass_number(4, true), "camp", 7500).await;
    assert!(tariffs.available.is_empty());
    it.work("move lines up").await;
    assert_eq!(it.counts().await, (1, 2));
    let line = it.line().await;
    let expected =
        [(1, 3), (2, 4)].map(|(number, n)| (number, given::pass_number(n, true).as_str().to_owned()));
    assert_eq!(line, expected);
    let offers = it.offers().await;
    let sold = it.stage.ask(confirm(offers[0])).await.unwrap();
    assert_eq!(sold[0].sale.uitpas_number, given::pass_number(2, true));
    it.require_exact(1).await;
    it.work("move lines up").await;
    assert_eq!(it.offers().await.len(), 1, "nothing was free");
}

#[tokio::test]
async fn who_knows_nothing_of_reservations_sends_the_sale_again() {
    let it = camping(1, 2).await;
    let id = it.stage.ask(buy(1)).await.unwrap()[0].sale.id;
    let mut order = of(2);
    order.client_reference = Some("order 2".into());
    let again = || registration(vec![order.clone()]);
    it.refused(again()).await;
    it.stage.ask(cancel(id)).await.unwrap();
    it.work("move lines up").await;
    let elsewhere = RegisterSales {
        client: "client:other".into(),
        ..again()
    };
    assert!(
        it.refused(elsewhere).await.is("maximum-reached"),
        "it is held for another client"
    );
    let sold = it.stage.ask(again()).await.unwrap();
    assert_eq!(sold[0].sale.client_reference.as_deref(), Some("order 2"));
    assert_eq!(it.stage.ask(again()).await.unwrap()[0].sale.id, sold[0].sale.id);
    let offer = it.offers().await[0];
    assert_eq!(it.stage.ask(confirm(offer)).await.unwrap(), sold);
    it.require_exact(1).await;
}

#[tokio::test]
async fn more_places_move_the_line_and_who_lost_his_right_is_passed_over() {
    let it = camping(1, 4).await;
    it.stage.ask(buy(1)).await.unwrap();
    for n in 2..=4 {
        it.number_of(n).await;
    }
    let mut without = given::holder(2);
    without.version = 7;
    it.hear_holders(&[without]).await;
    let more = EventChanged {
        version: 2,
        ..camp(2)
    };
    it.hear_events(&[more]).await;
    it.work("move lines up").await;
    assert_eq!(it.counts().await, (2, 1));
    let sold = it.stage.ask(confirm(it.offers().await[0])).await.unwrap();
    assert_eq!(sold[0].sale.uitpas_number, given::pass_number(3, true));
    it.require_exact(2).await;
}

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
    tokio::join!(
        it.work("free reservations"),
        it.work("free reservations"),
        it.work("move lines up"),
        it.work("move lines up")
    );
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

#[tokio::test]
async fn a_vendor_sees_its_own_entries_and_the_organizer_all() {
    let it = camping(0, 2).await;
    it.number_of(1).await;
    let other = RegisterSales {
        client: "client:other".into(),
        ..buy(2)
    };
    it.refused(other).await;
    let here = || Scope::Organizers(vec!["bib-geetbets".into()]);
    let nowhere = || Scope::Organizers(vec![]);
    let ask = |search, client: &str, register| ListWaiting {
        event_id: "camp".into(),
        search,
        client: client.into(),
        register,
        window: Window::default(),
    };
    let all = it
        .stage
        .ask(ask(here(), "client:library", nowhere()))
        .await
        .unwrap();
    assert_eq!(all.total_items, 2);
    let own = it
        .stage
        .ask(ask(nowhere(), "client:other", here()))
        .await
        .unwrap();
    assert_eq!(own.total_items, 1);
    assert_eq!(own.member[0].number, 2);
    assert_eq!(
        it.refused(ask(nowhere(), "client:other", nowhere())).await.status,
        403
    );
    let count = CountPlaces {
        event_id: "camp".into(),
        scope: nowhere(),
    };
    assert_eq!(it.stage.ask(count).await.unwrap(), None);
}

#[tokio::test]
async fn who_is_forgotten_waits_no_longer_and_holds_nothing() {
    let it = camping(1, 4).await;
    let id = it.stage.ask(reserve(vec![of(1)])).await.unwrap().id;
    for n in 2..=4 {
        it.number_of(n).await;
    }
    let forgotten = |n| PassholderForgotten {
        passholder_id: given::holder_id(n),
        version: 9,
    };
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten(1), forgotten(2)])
        .await
        .unwrap();
    assert_eq!(it.refused(confirm(id)).await.slug, "reservation/over");
    let theirs = "select (select count(*) from reservation_line l where l::text ~ '00000000b1e[12]')
        + (select count(*) from waiting_entry w where w::text ~ '00000000b1e[12]')
        + (select count(*) from limit_use l where l::text ~ '00000000b1e[12]')";
    assert_eq!(it.stage.number(theirs).await.unwrap(), 0);
    assert_eq!(it.line().await.len(), 2, "numbers close up at once");
    it.work("free reservations").await;
    it.work("move lines up").await;
    assert_eq!(it.counts().await, (1, 1));
    let sold = it.stage.ask(confirm(it.offers().await[0])).await.unwrap();
    assert_eq!(sold[0].sale.uitpas_number, given::pass_number(3, true));
    it.require_exact(1).await;
}

#[tokio::test]
async fn two_records_of_one_person_wait_once() {
    let it = camping(0, 3).await;
    for n in 1..=3 {
        it.number_of(n).await;
    }
    it.stage
        .hear_merged(
            &it.subscriptions,
            given::social_holder(3),
            given::social_holder(1),
        )
        .await
        .unwrap();
    it.work("move lines up").await;
    assert_eq!(it.counts().await, (0, 2));
    let mine = "select count(*) from waiting_entry where passholder_id::text like '%b1e3'";
    assert_eq!(it.stage.number(mine).await.unwrap(), 1);
    assert_eq!(it.number_of(3).await, 1, "the one who came first");
    it.require_exact(0).await;
}

/// Sales of other events go on while somebody holds the places of one.
#[tokio::test]
async fn sales_of_other_events_wait_for_nobody() {
    let it = camping(5, 3).await;
    it.hear_events(&[EventChanged {
        places: Some(5),
        waiting_list: true,
        ..given::event("other camp")
    }])
    .await;
    it.stage.ask(buy(1)).await.unwrap();
    let mut holding = it.stage.office.pool.begin().await.unwrap();
    sqlx::query("select from limit_use where scope = 'places:camp' for update")
        .execute(&mut *holding)
        .await
        .unwrap();
    let other = line(&given::pass_number(2, true), "other camp", 7500);
    it.stage.ask(registration(vec![other])).await.unwrap();
    let other = line(&given::pass_number(3, true), "other camp", 7500);
    let id = it.stage.ask(reserve(vec![other])).await.unwrap().id;
    it.stage.ask(confirm(id)).await.unwrap();
    it.work("free reservations").await;
    it.work("move lines up").await;
    holding.rollback().await.unwrap();
}

/// What one of many does at once with others.
#[derive(Debug, Clone, Copy)]
enum Act {
    Buy,
    Reserve,
    Confirm,
    Release,
    Cancel,
    Expire,
    Free,
    MoveUp,
}

/// A small generator: the same seed, the same acts.
fn acts(seed: u64, count: usize) -> Vec<(Act, u32)> {
    let mut state = seed;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let all = [
        Act::Buy,
        Act::Buy,
        Act::Reserve,
        Act::Reserve,
        Act::Confirm,
        Act::Release,
        Act::Cancel,
        Act::Expire,
        Act::Free,
        Act::MoveUp,
    ];
    let mut made = Vec::with_capacity(count);
    for _ in 0..count {
        let act = all[usize::try_from(next(all.len() as u64)).unwrap()];
        made.push((act, u32::try_from(next(16)).unwrap() + 1));
    }
    made
}

impl OnStage {
    /// A refusal is an answer, and a database that ends a circle is busy; what breaks fails.
    async fn act(&self, act: Act, n: u32) {
        let of_holder = given::holder_id(n).0;
        let held = "select r.reservation_id from reservation r join reservation_line l using (reservation_id)
            where l.passholder_id = $1 and state = 'HELD' limit 1";
        let held = async || -> Option<uuid::Uuid> {
            sqlx::query_scalar(held)
                .bind(of_holder)
                .fetch_optional(&self.stage.office.pool)
                .await
                .unwrap()
        };
        let outcome = match act {
            Act::Buy => self.stage.ask(buy(n)).await.map(drop),
            Act::Reserve => self.stage.ask(reserve(vec![of(n)])).await.map(drop),
            Act::Confirm => match held().await {
                Some(id) => self.stage.ask(confirm(ReservationId(id))).await.map(drop),
                None => Ok(()),
            },
            Act::Release => match held().await {
                Some(id) => self.stage.ask(release(ReservationId(id))).await.map(drop),
                None => Ok(()),
            },
            Act::Expire => {
                if let Some(id) = held().await {
                    self.is_over(ReservationId(id)).await;
                }
                Ok(())
            }
            Act::Cancel => {
                let sale: Option<i64> = sqlx::query_scalar(
                    "select ticket_sale_id from ticket_sale s where passholder_id = $1 and not exists (
                     select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id) limit 1",
                )
                .bind(of_holder)
                .fetch_optional(&self.stage.office.pool)
                .await
                .unwrap();
                match sale {
                    Some(id) => self.stage.ask(cancel(TicketSaleId(id))).await.map(drop),
                    None => Ok(()),
                }
            }
            Act::Free => {
                self.work("free reservations").await;
                Ok(())
            }
            Act::MoveUp => {
                self.work("move lines up").await;
                Ok(())
            }
        };
        match outcome {
            Ok(()) | Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("{act:?} of {n}: {fault}"),
        }
    }
}

/// Whatever happens at once: never more than the places, no gap, nobody twice.
#[tokio::test]
async fn whatever_happens_at_once_places_and_lines_stay_exact() {
    const PLACES: i32 = 5;
    let it = camping(PLACES, 16).await;
    for seed in 1..=12 {
        for at_once in acts(seed, 60).chunks(6) {
            futures_util::future::join_all(at_once.iter().map(|(act, n)| it.act(*act, *n))).await;
            it.require_exact(i64::from(PLACES)).await;
        }
    }
    // And when all is quiet nobody waits beside a free place.
    it.work("free reservations").await;
    it.work("move lines up").await;
    let (taken, waiting) = it.counts().await;
    assert!(taken == PLACES || waiting == 0, "{taken} taken, {waiting} wait");
}
