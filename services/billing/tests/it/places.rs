//! Places at a reduced tariff: held, confirmed, given back, and waited for.

use crate::{OnStage, billing, line, registration};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::page::Window;
use contracts::pass::PassholderForgotten;
use contracts::{Refusal, ReservationId, Scope, TicketSaleId};
use testing::given;

/// A camp with so many places and a list.
pub fn camp(places: i32) -> EventChanged {
    EventChanged {
        places: Some(places),
        waiting_list: true,
        ..given::event("camp")
    }
}

/// The service with that camp, and so many who have the right.
pub async fn camping(places: i32, holders: u32) -> OnStage {
    let it = billing().await;
    it.hear_events(&[camp(places)]).await;
    it.hear_holders(&(1..=holders).map(given::social_holder).collect::<Vec<_>>())
        .await;
    it
}

pub fn of(n: u32) -> SaleLine {
    line(&given::pass_number(n, true), "camp", 7500)
}

pub fn buy(n: u32) -> RegisterSales {
    registration(vec![of(n)])
}

pub fn reserve(lines: Vec<SaleLine>) -> Reserve {
    Reserve {
        client: "client:shop".into(),
        lines,
        scope: Scope::All,
    }
}

pub fn confirm(id: ReservationId) -> ConfirmReservation {
    ConfirmReservation {
        client: "client:shop".into(),
        reservation_id: id,
        scope: Scope::All,
    }
}

pub fn release(id: ReservationId) -> ReleaseReservation {
    ReleaseReservation {
        client: "client:shop".into(),
        reservation_id: id,
        scope: Scope::All,
    }
}

pub fn cancel(id: TicketSaleId) -> CancelSale {
    CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    }
}

impl OnStage {
    /// Runs a job of the service once, as one instance does.
    pub async fn work(&self, name: &str) {
        let job = self.jobs.iter().find(|job| job.name == name).unwrap();
        job.once(&self.stage.office).await.unwrap();
    }

    pub async fn refused<A: contracts::Ask>(&self, ask: A) -> Refusal
    where
        A::Reply: std::fmt::Debug,
    {
        match self.stage.ask(ask).await {
            Err(Fault::Refused(refusal)) => *refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// The number in line that a refused sale tells.
    pub async fn number_of(&self, n: u32) -> i64 {
        let refusal = self.refused(buy(n)).await;
        assert!(refusal.is("maximum-reached"), "{refusal}");
        number(&refusal)
    }

    pub async fn line(&self) -> Vec<(i64, String)> {
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

    pub async fn counts(&self) -> (i32, i32) {
        let ask = CountPlaces {
            event_id: "camp".into(),
            scope: Scope::All,
        };
        let counts = self.stage.ask(ask).await.unwrap().unwrap();
        (counts.taken, counts.waiting)
    }

    pub async fn offers(&self) -> Vec<ReservationId> {
        let told = self.stage.told::<WaitingPlaceOffered>().await.unwrap();
        told.into_iter().map(|offer| offer.reservation_id).collect()
    }

    pub async fn is_over(&self, id: ReservationId) {
        sqlx::query("update reservation set held_until = now() - interval '1 s' where reservation_id = $1")
            .bind(id.0)
            .execute(&self.stage.office.pool)
            .await
            .unwrap();
    }

    /// What must be true whatever happened.
    pub async fn require_exact(&self, places: i64) {
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

pub fn number(refusal: &Refusal) -> i64 {
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
    let mut holding = it.stage.office.pool.acquire().await.unwrap();
    sqlx::query("begin").execute(&mut *holding).await.unwrap();
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
    sqlx::query("rollback").execute(&mut *holding).await.unwrap();
}
