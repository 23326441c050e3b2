//! Whatever happens, in whatever order: the ledger and the statements say the same.

use crate::OnStage;
use crate::settling::*;
use contracts::TicketSaleId;
use contracts::billing::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ring::digest::{SHA256, digest};
use testing::given;

#[derive(Debug, Clone)]
enum Step {
    Sell {
        home: usize,
        event: usize,
        cents: i64,
        count: usize,
    },
    /// Of those that were sold, the one at this place.
    Cancel(usize),
    Late {
        home: usize,
        days_ago: u64,
    },
    /// Nothing becomes of it when it is too soon.
    Propose,
    Approve,
    Refuse,
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let sell =
        (0usize..4, 0usize..3, 1i64..9999, 1usize..5).prop_map(|(home, event, cents, count)| Step::Sell {
            home,
            event,
            cents,
            count,
        });
    let late = (0usize..4, 0u64..70).prop_map(|(home, days_ago)| Step::Late { home, days_ago });
    let one = prop_oneof![
        6 => sell,
        3 => any::<usize>().prop_map(Step::Cancel),
        2 => late,
        2 => Just(Step::Propose),
        2 => Just(Step::Approve),
        1 => Just(Step::Refuse),
        2 => (1i64..60).prop_map(Step::Wait),
    ];
    proptest::collection::vec(one, 10..40)
}

struct World {
    it: OnStage,
    sold: Vec<TicketSaleId>,
    claims: usize,
}

impl World {
    async fn take(&mut self, step: &Step) {
        let it = &self.it;
        match step {
            Step::Sell {
                home,
                event,
                cents,
                count,
            } => {
                let event = ["swim", "play", "lessons"][*event];
                self.sold
                    .extend(it.sell(HOMES[*home], event, *cents, *count).await);
            }
            Step::Cancel(place) if !self.sold.is_empty() => {
                let place = place % self.sold.len();
                it.cancel(self.sold.swap_remove(place)).await;
            }
            Step::Late { home, days_ago } => {
                self.claims += 1;
                let day = contracts::day::brussels_day(it.stage.clock.now()) - chrono::Days::new(*days_ago);
                let one = late(
                    &format!("late {}", self.claims),
                    &day.to_string(),
                    &group_of(HOMES[*home]),
                );
                for outcome in it.claim(vec![one]).await {
                    let is_new = outcome.fate == LateFate::Claimed;
                    self.sold.extend(outcome.ticket_sale_id.filter(|_| is_new));
                }
            }
            Step::Propose => {
                let current = self.current().await;
                let _ = it.propose(&current.id.to_string()).await;
                it.count().await.unwrap();
            }
            Step::Approve => {
                let current = self.current().await;
                if current.state == PeriodState::Proposed {
                    it.approve(&current, AUDITOR).await.unwrap();
                }
            }
            Step::Refuse => {
                let _ = it.refuse(&self.current().await.id.to_string()).await;
            }
            Step::Wait(days) => {
                let later = it.stage.clock.now() + chrono::Duration::days(*days);
                it.stage.at(&later.to_rfc3339());
            }
            Step::Cancel(_) => {}
        }
    }

    /// The one that is not closed.
    async fn current(&self) -> SettlementPeriod {
        let list = ListPeriods {
            regions: vec![given::REGION],
            window: contracts::page::Window { start: 0, limit: 1 },
        };
        self.it.stage.ask(list).await.unwrap().member.remove(0)
    }

    async fn look(&self) {
        for (words, sql) in TRUTHS {
            assert_eq!(self.it.stage.number(sql).await.unwrap(), 0, "{words}");
        }
        for one in self.it.statements(reader(), None).await.member {
            let (file, sha256) = self.it.file(one.id).await;
            assert_eq!(chassis::hex(digest(&SHA256, file.as_bytes()).as_ref()), sha256);
        }
    }
}

/// What there is none of.
const TRUTHS: [(&str, &str); 7] = [
    (
        "an entry that does not stand in one statement of its organizer, or wait, once",
        "select count(*) from (
             select l.ticket_sale_id, l.entry,
                    (select count(*) from statement_entry e where e.ticket_sale_id = l.ticket_sale_id
                     and e.entry = l.entry and e.organizer is null)
                    + (select count(*) from unsettled_entry u where u.ticket_sale_id = l.ticket_sale_id
                       and u.entry = l.entry) as times
             from (select distinct ticket_sale_id, entry from sale_share) l) t where times <> 1",
    ),
    (
        "a payer's share of a settled entry that does not stand once in his statement",
        "select count(*) from statement_entry o join sale_share h
              on h.ticket_sale_id = o.ticket_sale_id and h.entry = o.entry and h.cents <> 0
                 and h.payer in ('municipality', 'flanders')
         where o.organizer is null and (
             select count(*) from statement_entry e join statement s
                  on s.period_id = e.period_id and s.number = e.number
             where e.ticket_sale_id = o.ticket_sale_id and e.entry = o.entry and e.period_id = o.period_id
               and e.organizer = o.number and e.due = h.cents and s.party = h.payer_id) <> 1",
    ),
    (
        "a line of a payer for which the ledger has no share",
        "select count(*) from statement_entry e join statement s using (period_id, number)
         where e.organizer is not null and not exists (
             select from sale_share h where h.ticket_sale_id = e.ticket_sale_id and h.entry = e.entry
             and h.payer_id = s.party and h.cents = e.due)",
    ),
    (
        "a line of an organizer that is not what the ledger says",
        "select count(*) from statement_entry e join statement s using (period_id, number)
              join ticket_sale t using (ticket_sale_id)
         where e.organizer is null and (s.party <> t.organizer_id
             or abs(e.price) <> t.regular_price or (e.price < 0) <> (e.entry = 'cancellation')
             or e.price <> (select sum(cents) from sale_share h
                            where h.ticket_sale_id = e.ticket_sale_id and h.entry = e.entry))",
    ),
    (
        "a statement whose totals are not those of its lines",
        "select count(*) from statement s where (s.lines, s.price, s.due, s.internal, s.others) <> (
             select count(*)::integer, sum(price)::bigint, sum(due)::bigint, sum(internal)::bigint,
                    sum(others)::bigint
             from statement_entry e where e.period_id = s.period_id and e.number = s.number)",
    ),
    (
        "a period in which organizers do not get what payers owe",
        "select count(*) from (
             select sum(case when kind = 'ORGANIZER' then due else -due end) as left_over,
                    sum(case when kind = 'ORGANIZER' then internal else -internal end) as internal,
                    sum(case when kind = 'ORGANIZER'
                             then price - holder_pays - organizer_bears - due else 0 end)
                        as unborne
             from statement group by period_id) t where left_over <> 0 or internal <> 0 or unborne <> 0",
    ),
    (
        "somebody whose payments are not his debts",
        "select count(*) from (
             select sum(cents) from (
                 select d.period_id, p.kind, p.party, d.cents from settlement_debt d
                      join statement p on p.period_id = d.period_id and p.number = d.payer
                 where not d.internal
                 union all select period_id, to_kind, to_party, -cents from settlement_debt where not internal
                 union all select period_id, from_kind, from_party, -cents from settlement_payment
                 union all select period_id, to_kind, to_party, cents from settlement_payment) x
             group by period_id, kind, party having sum(cents) <> 0) t",
    ),
];

#[test]
fn every_entry_stands_in_one_pair_of_statements_or_waits() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: 10,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        runtime.block_on(async {
            let mut world = World {
                it: region("2026-02-20T10:00:00Z").await,
                sold: vec![],
                claims: 0,
            };
            for step in &steps {
                world.take(step).await;
                if matches!(step, Step::Propose | Step::Approve | Step::Refuse) {
                    world.look().await;
                }
            }
            world.look().await;
        });
        Ok(())
    });
    outcome.unwrap();
}
