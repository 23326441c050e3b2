//! Simulations: what a draft would have come to, computed page by page.

use crate::managed_keys::{percents, rule, said};
use crate::{OnStage, billing, line, registration};
use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::pass::PassholderChanged;
use contracts::{Cents, DistributionKeyId, Euro, Scope, SimulationId};
use testing::given;

const STANDARD: DistributionKeyId = DistributionKeyId(1);

/// Six holders of Geetbets and six of Linter, and events without a limit.
async fn with_holders() -> OnStage {
    let it = billing().await;
    let unlimited = |id: &str| EventChanged {
        version: 2,
        ticket_limit: None,
        ..given::event(id)
    };
    it.hear_events(&[unlimited("theatre"), unlimited("workshop")])
        .await;
    let of = |n| PassholderChanged {
        postal_code: if n <= 6 { "3450" } else { "3350" }.into(),
        ..given::social_holder(n)
    };
    it.hear_holders(&(1..=12).map(of).collect::<Vec<_>>()).await;
    it
}

impl OnStage {
    async fn sell_to(&self, holder: u32, event: &str, cents: i64) -> contracts::TicketSaleId {
        let one = registration(vec![line(&given::pass_number(holder, true), event, cents)]);
        self.stage.ask(one).await.unwrap()[0].sale.id
    }

    fn trial(&self, version: i32) -> StartSimulation {
        StartSimulation {
            key_id: STANDARD,
            version,
            first_day: "2026-11-01".parse().unwrap(),
            last_day: "2026-11-30".parse().unwrap(),
            regions: vec![given::REGION],
        }
    }

    async fn job(&self, name: &str) {
        let job = self.jobs.iter().find(|job| job.name == name).unwrap();
        job.once(&self.stage.office).await.unwrap();
    }

    async fn simulation(&self, version: i32, id: SimulationId) -> Simulation {
        self.stage.ask(of(version, id)).await.unwrap()
    }

    async fn result(&self, version: i32) -> SimulationResult {
        let started = self.stage.ask(self.trial(version)).await.unwrap();
        assert_eq!((started.state, started.result), (SimulationState::Running, None));
        self.job("simulate keys").await;
        let done = self.simulation(version, started.id).await;
        assert_eq!(done.state, SimulationState::Done);
        done.result.unwrap()
    }
}

fn of(version: i32, simulation_id: SimulationId) -> ReadSimulation {
    ReadSimulation {
        key_id: STANDARD,
        version,
        simulation_id,
        regions: vec![given::REGION],
    }
}

fn euro(cents: i64) -> Euro {
    Euro(Cents(cents))
}

/// A quarter of the price, half up, as it is computed by hand.
fn quarter(cents: i64) -> i64 {
    (cents * 25 * 2 + 100) / 200
}

fn payer(result: &SimulationResult, kind: PayerKind) -> (i64, i64) {
    let found = result.payers.iter().find(|one| one.payer == kind).unwrap();
    (found.before.0.0, found.after.0.0)
}

#[tokio::test]
async fn a_simulation_comes_to_what_each_sale_computed_again_comes_to() {
    let it = with_holders().await;
    let prices = [1299, 1333, 735, 8500, 101, 333];
    let (mut before, mut after, mut of_linter) = ([0; 3], [0; 3], [0; 2]);
    for (index, cents) in prices.into_iter().enumerate() {
        for holder in [1 + index as u32, 7 + index as u32] {
            it.sell_to(holder, "theatre", cents).await;
            // 20-40-rest before, 25-half-rest after.
            let fifth = (cents * 20 * 2 + 100) / 200;
            let forty = (cents * 40 * 2 + 100) / 200;
            let half = (cents + 1) / 2;
            for (sum, part) in before.iter_mut().zip([fifth, forty, cents - fifth - forty]) {
                *sum += part;
            }
            let share = quarter(cents);
            for (sum, part) in after.iter_mut().zip([share, half, cents - share - half]) {
                *sum += part;
            }
            if holder > 6 {
                of_linter = [of_linter[0] + forty, of_linter[1] + half];
            }
        }
    }
    let cancelled = it.sell_to(1, "theatre", 5000).await;
    let cancel = CancelSale {
        ticket_sale_id: cancelled,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    it.stage.at("2026-12-01T10:00:00Z");
    it.sell_to(1, "theatre", 5000).await;
    let version = it.decided(STANDARD, rule(percents(25, 50))).await;
    let result = it.result(version).await;
    assert_eq!((result.sales, result.not_covered), (Some(12), Some(0)));
    let kinds = [
        PayerKind::Passholder,
        PayerKind::Municipality,
        PayerKind::Organizer,
    ];
    for (index, kind) in kinds.into_iter().enumerate() {
        assert_eq!(payer(&result, kind), (before[index], after[index]), "{kind:?}");
    }
    let linter = SimulatedMunicipality {
        municipality: Some("Linter".into()),
        sales: 6,
        before: euro(of_linter[0]),
        after: euro(of_linter[1]),
    };
    assert!(result.municipalities.contains(&linter), "{result:#?}");
    let library = SimulatedOrganizer {
        organizer_id: Some("bib-geetbets".into()),
        sales: 12,
        before: euro(before[2]),
        after: euro(after[2]),
    };
    assert_eq!(result.organizers, [library]);
}

#[tokio::test]
async fn a_hand_of_sales_comes_to_a_sum_that_anybody_can_check() {
    let it = with_holders().await;
    for holder in 1..=6 {
        it.sell_to(holder, "theatre", 1000).await;
    }
    for holder in 7..=11 {
        it.sell_to(holder, "theatre", 2000).await;
    }
    // Of key 2, which the draft would have made cheaper: 0.50 of 12.00 instead of 1.50.
    it.sell_to(12, "workshop", 1200).await;
    it.stage.at("2026-11-14T11:00:00Z");
    let mut draft = rule(vec![
        (Payer::Passholder, Share::Fixed(Cents(50))),
        (Payer::Municipality, Share::PercentOfPrice(7000)),
        (Payer::Organizer, Share::Rest),
    ]);
    draft.conditions.price = Some(PriceCondition::LessThan(Cents(2000)));
    let version = it.stage.ask(it.draft(STANDARD, draft)).await.unwrap().version;
    let result = it.result(version).await;
    assert_eq!((result.sales, result.not_covered), (Some(12), Some(5)));
    // Before: 6 x 2 + 5 x 4 + 1.50; after: 6 x 0.50 + 5 x 20 + 0.50.
    assert_eq!(payer(&result, PayerKind::Passholder), (3350, 10_350));
    // Before: 6 x 4 + 5 x 8 + 8.40 (another municipality: 70 %, Linter); after: 6 x 7 + 0 + 8.40.
    assert_eq!(payer(&result, PayerKind::Municipality), (7240, 5040));
    assert_eq!(payer(&result, PayerKind::Organizer), (6610, 1810));
    let of_all: i64 = result.payers.iter().map(|one| one.after.0.0).sum();
    assert_eq!(of_all, 6 * 1000 + 5 * 2000 + 1200);
}

#[tokio::test]
async fn a_simulation_that_is_cut_goes_on_where_it_was() {
    let it = billing().await;
    let most = u32::try_from(MOST_LINES).unwrap();
    it.hear_holders(&(1..=most).map(given::social_holder).collect::<Vec<_>>())
        .await;
    for event in ["theatre", "a", "b"] {
        it.hear_events(&[given::event(event)]).await;
        let lines = (1..=most).map(|n| line(&given::pass_number(n, true), event, 1000));
        it.stage.ask(registration(lines.collect())).await.unwrap();
    }
    it.stage.at("2026-11-20T10:00:00Z");
    let version = it.decided(STANDARD, rule(percents(25, 50))).await;
    let id = it.stage.ask(it.trial(version)).await.unwrap().id;
    let some_was_seen = async {
        while it.simulation(version, id).await.looked_at == 0 {
            tokio::task::yield_now().await;
        }
    };
    // Whoever does not wait any longer drops the transaction that is under way.
    tokio::select! {
        () = it.job("simulate keys") => {}
        () = some_was_seen => {}
    }
    // By two at once, as of two processes; what was cut is let go when the database has seen it.
    while it.simulation(version, id).await.state == SimulationState::Running {
        futures_util::join!(it.job("simulate keys"), it.job("simulate keys"));
    }
    let done = it.simulation(version, id).await;
    assert_eq!(done.looked_at, 1500);
    let result = done.result.unwrap();
    assert_eq!(result.sales, Some(1500));
    assert_eq!(payer(&result, PayerKind::Passholder), (300_000, 375_000));
    assert_eq!(payer(&result, PayerKind::Municipality), (600_000, 750_000));
}

#[tokio::test]
async fn one_simulation_runs_in_a_region_and_is_gone_after_thirty_days() {
    let it = with_holders().await;
    let version = it.decided(STANDARD, rule(percents(25, 50))).await;
    for (wrong, words) in [
        (("2026-11-30", "2026-11-01"), "/endDate"),
        (("2024-01-01", "2026-11-01"), "/endDate"),
        (("2026-11-15", "2026-11-30"), "/startDate"),
    ] {
        let ask = StartSimulation {
            first_day: wrong.0.parse().unwrap(),
            last_day: wrong.1.parse().unwrap(),
            ..it.trial(version)
        };
        assert!(said(it.stage.ask(ask).await).contains(words), "{wrong:?}");
    }
    let first = it.stage.ask(it.trial(version)).await.unwrap();
    assert_eq!(it.stage.ask(it.trial(version)).await.unwrap().id, first.id);
    let other = StartSimulation {
        last_day: "2026-11-29".parse().unwrap(),
        ..it.trial(version)
    };
    assert!(said(it.stage.ask(other.clone()).await).contains("runs in this card system already"));
    it.job("simulate keys").await;
    let done = it.simulation(version, first.id).await;
    assert_eq!(done.result.unwrap().sales, Some(0));
    it.stage.ask(other).await.unwrap();
    let of_another_version = of(version + 1, first.id);
    assert!(said(it.stage.ask(of_another_version).await).starts_with("404"));
    it.stage.at("2026-12-14T09:00:00Z");
    it.job("forget simulations").await;
    it.simulation(version, first.id).await;
    it.stage.at("2026-12-14T10:00:01Z");
    it.job("forget simulations").await;
    assert!(said(it.stage.ask(of(version, first.id)).await).starts_with("404"));
}
