//! Whatever happens at once: never more than the places, no gap in the line, nobody twice.

use crate::OnStage;
use crate::places::{buy, camping, cancel, confirm, of, release, reserve};
use chassis::Fault;
use contracts::{ReservationId, TicketSaleId};
use testing::given;

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
