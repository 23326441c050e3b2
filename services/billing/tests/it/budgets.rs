//! What a year may cost a municipality: spent, committed, expected and warned of.

use crate::{OnStage, billing, line, registration};
use contracts::billing::*;
use contracts::page::Window;
use contracts::{Cents, Euro, PassNumber, Scope, SignedEuro};
use futures_util::future::join_all;
use testing::given;

/// The sports service of Geetbets, which is the municipality's own.
const SPORTS: &str = "sport-geetbets";

pub fn of(municipality: &str, year: i32) -> BudgetOf {
    BudgetOf {
        municipality: municipality.into(),
        year,
        services: vec![SPORTS.into()],
    }
}

pub fn put(amount: i64, policy: BudgetPolicy, reason: &str) -> PutBudget {
    PutBudget {
        budget: of("Geetbets", 2026),
        new: NewBudget {
            amount: Euro(Cents(amount)),
            policy,
            reason: reason.into(),
        },
        by: "client:financien".into(),
    }
}

fn promise(reference: &str, amount: i64, until: &str) -> PutCommitment {
    PutCommitment {
        budget: of("Geetbets", 2026),
        reference: reference.into(),
        new: NewCommitment {
            amount: Euro(Cents(amount)),
            until: until.parse().unwrap(),
            description: "Inschrijvingen van de kampen".into(),
        },
        by: "client:financien".into(),
    }
}

pub const REFUSE: BudgetPolicy = BudgetPolicy::RefuseWhenExhausted;

pub fn number(n: u32) -> PassNumber {
    given::pass_number(n, true)
}

/// Geetbets has a service of its own, and so many people with the right live there.
pub async fn geetbets(people: u32) -> OnStage {
    let it = billing().await;
    it.run("insert into own_organizer values ('sport-geetbets', 'Geetbets'), ('sport-linter', 'Linter')")
        .await;
    it.hear_holders(&(1..=people).map(given::social_holder).collect::<Vec<_>>())
        .await;
    it
}

impl OnStage {
    pub async fn run(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.stage.office.pool).await.unwrap();
    }

    pub async fn budget(&self, year: i32) -> Budget {
        let budget = of("Geetbets", year);
        self.stage.ask(ReadBudget { budget }).await.unwrap()
    }

    /// One ticket of ten euro, of which Geetbets bears four.
    pub async fn buys(&self, n: u32, event: &str) -> Result<Vec<Sold>, chassis::Fault> {
        self.stage
            .ask(registration(vec![line(&number(n), event, 1000)]))
            .await
    }

    async fn watches(&self) {
        let job = self.jobs.iter().find(|job| job.name == "watch budgets").unwrap();
        job.once(&self.stage.office).await.unwrap();
    }

    async fn levels(&self) -> Vec<(WarningOf, i16)> {
        let warnings = self.budget(2026).await.warnings;
        warnings.iter().map(|one| (one.of, one.level)).collect()
    }
}

pub fn cents(euro: i64) -> SignedEuro {
    SignedEuro(Cents(euro * 100))
}

#[tokio::test]
async fn what_is_spent_is_the_sum_of_the_shares_to_the_cent() {
    let it = geetbets(4).await;
    let sold = it.buys(1, "theatre").await.unwrap();
    it.stage
        .ask(registration(vec![
            line(&number(2), "theatre", 735),
            line(&number(3), "workshop", 999),
        ]))
        .await
        .unwrap();
    let shares = "select sum(cents)::bigint from sale_share where payer = 'municipality'";
    assert_eq!(
        it.budget(2026).await.spent.0.0,
        it.stage.number(shares).await.unwrap()
    );
    let cancel = CancelSale {
        ticket_sale_id: sold[0].sale.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    let budget = it.budget(2026).await;
    assert_eq!(budget.spent.0.0, it.stage.number(shares).await.unwrap());
    assert_eq!((budget.amount, budget.left), (None, None), "nobody set it");
    assert_eq!(it.budget(2025).await.spent, cents(0));
    let day = "select count(*) from municipality_day where day = '2026-11-14' and municipality = 'Geetbets'";
    assert!(it.stage.number(day).await.unwrap() >= 1);
}

#[tokio::test]
async fn a_sale_of_december_that_is_cancelled_in_january_is_given_back_to_january() {
    let it = geetbets(1).await;
    // The last hour of the year in Brussels.
    it.stage.at("2026-12-31T22:30:00Z");
    let sold = it.buys(1, "theatre").await.unwrap();
    it.stage.at("2026-12-31T23:30:00Z");
    let cancel = CancelSale {
        ticket_sale_id: sold[0].sale.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    assert_eq!(it.budget(2026).await.spent, cents(4));
    assert_eq!(it.budget(2027).await.spent, cents(-4));
}

#[tokio::test]
async fn a_budget_is_changed_by_counter_entries_that_stay() {
    let it = geetbets(1).await;
    it.buys(1, "theatre").await.unwrap();
    let set = it
        .stage
        .ask(put(500_000, BudgetPolicy::Warn, "Raad 2025-12-18"))
        .await
        .unwrap();
    assert_eq!(
        (set.amount, set.left),
        (Some(Euro(Cents(500_000))), Some(cents(4996)))
    );
    it.stage
        .ask(put(500_000, BudgetPolicy::Warn, "nog eens"))
        .await
        .unwrap();
    it.stage
        .ask(put(420_000, REFUSE, "Budgetwijziging 1"))
        .await
        .unwrap();
    let list = ListBudgetChanges {
        budget: of("Geetbets", 2026),
        window: Window::default(),
    };
    let changes = it.stage.ask(list).await.unwrap();
    assert_eq!(changes.total_items, 2, "the same again is no change");
    let told: Vec<_> = changes
        .member
        .iter()
        .map(|one| (one.number, one.change, one.policy, one.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, cents(-800), REFUSE, "Budgetwijziging 1"),
            (1, cents(5000), BudgetPolicy::Warn, "Raad 2025-12-18"),
        ]
    );
    for reason in ["", "  ", "voor 85.07.30-033.28"] {
        assert_eq!(
            it.stage.refusal(put(1, REFUSE, reason)).await,
            "body/invalid-data"
        );
    }
    assert_eq!(it.budget(2026).await.amount, Some(Euro(Cents(420_000))));
}

#[tokio::test]
async fn two_who_set_a_budget_at_once_both_stand_in_its_history() {
    let it = geetbets(1).await;
    let all = (1..=8).map(|n| it.stage.ask(put(n * 100, BudgetPolicy::Warn, "tegelijk")));
    for set in join_all(all).await {
        set.unwrap();
    }
    let sum = "select (sum(change) - (select amount from budget))::bigint from budget_change";
    assert_eq!(it.stage.number(sum).await.unwrap(), 0);
    assert_eq!(
        it.stage
            .number("select count(*) from budget_change")
            .await
            .unwrap(),
        8
    );
}

#[tokio::test]
async fn a_budget_is_its_own_municipalitys() {
    let it = geetbets(1).await;
    for budget in [
        of("Linter", 2026),
        of("Nergens", 2026),
        of("Geet\0bets", 2026),
        of("Geetbets", 1),
    ] {
        let list = |budget| ListBudgetChanges {
            budget,
            window: Window::default(),
        };
        let commitments = ListCommitments {
            budget: budget.clone(),
            window: Window::default(),
        };
        let set = PutBudget {
            budget: budget.clone(),
            ..put(1, REFUSE, "van een ander")
        };
        let promised = PutCommitment {
            budget: budget.clone(),
            ..promise("x", 1, "2026-12-01")
        };
        assert_eq!(
            it.stage
                .refusal(ReadBudget {
                    budget: budget.clone()
                })
                .await,
            "budget-not-found"
        );
        assert_eq!(it.stage.refusal(list(budget)).await, "budget-not-found");
        assert_eq!(it.stage.refusal(commitments).await, "budget-not-found");
        assert_eq!(it.stage.refusal(set).await, "budget-not-found");
        assert_eq!(it.stage.refusal(promised).await, "budget-not-found");
    }
    let by_code = it
        .stage
        .ask(ReadBudget {
            budget: of("3454", 2026),
        })
        .await
        .unwrap();
    assert_eq!(by_code.municipality, "Geetbets");
    let nobodys = BudgetOf {
        services: vec![],
        ..of("Geetbets", 2026)
    };
    assert_eq!(
        it.stage.refusal(ReadBudget { budget: nobodys }).await,
        "budget-not-found"
    );
}

#[tokio::test]
async fn a_commitment_counts_until_its_last_day_and_once() {
    let it = geetbets(1).await;
    it.stage
        .ask(put(100_000, BudgetPolicy::Warn, "Raad"))
        .await
        .unwrap();
    it.stage
        .ask(promise("kamp/paas", 30_000, "2026-11-20"))
        .await
        .unwrap();
    it.stage
        .ask(promise("kamp/paas", 30_000, "2026-11-20"))
        .await
        .unwrap();
    it.stage
        .ask(promise("zwemmen", 5_000, "2026-12-31"))
        .await
        .unwrap();
    assert_eq!(it.budget(2026).await.committed, Euro(Cents(35_000)));
    let changed = it
        .stage
        .ask(promise("kamp/paas", 20_000, "2026-11-20"))
        .await
        .unwrap();
    assert_eq!((changed.version, changed.counts), (2, true));
    let budget = it.budget(2026).await;
    assert_eq!(
        (budget.committed, budget.left),
        (Euro(Cents(25_000)), Some(cents(750)))
    );
    // Nothing was ever sold: what is promised is all that is expected.
    assert_eq!(budget.forecast.unwrap().amount, cents(250));
    it.stage.at("2026-11-20T22:59:00Z");
    assert_eq!(it.budget(2026).await.committed, Euro(Cents(25_000)));
    it.stage.at("2026-11-20T23:00:00Z");
    assert_eq!(it.budget(2026).await.committed, Euro(Cents(5_000)));
    it.stage.ask(promise("zwemmen", 0, "2026-12-31")).await.unwrap();
    assert_eq!(it.budget(2026).await.committed, Euro(Cents(0)));
    assert_eq!(
        it.stage.refusal(promise("te laat", 1, "2026-11-20")).await,
        "body/invalid-data"
    );
    assert_eq!(
        it.stage.refusal(promise(&"x".repeat(101), 1, "2026-12-20")).await,
        "body/invalid-data"
    );
    assert_eq!(
        it.stage.refusal(promise("85073003328", 1, "2026-12-20")).await,
        "body/invalid-data"
    );
    let list = ListCommitments {
        budget: of("Geetbets", 2026),
        window: Window::default(),
    };
    let listed = it.stage.ask(list).await.unwrap();
    let told: Vec<_> = listed
        .member
        .iter()
        .map(|one| (one.reference.as_str(), one.counts))
        .collect();
    assert_eq!(
        (listed.total_items, told),
        (2, vec![("zwemmen", false), ("kamp/paas", false)])
    );
    let kept = "select count(*) from commitment_version";
    assert_eq!(
        it.stage.number(kept).await.unwrap(),
        4,
        "each time that it was another"
    );
}

#[tokio::test]
async fn each_level_of_a_budget_is_told_once_in_its_year() {
    let it = geetbets(10).await;
    it.stage
        .ask(put(4_000, BudgetPolicy::Warn, "Raad"))
        .await
        .unwrap();
    it.buys(1, "theatre").await.unwrap();
    it.watches().await;
    assert_eq!(it.levels().await, []);
    for n in 2..=7 {
        it.buys(n, "theatre").await.unwrap();
    }
    it.watches().await;
    let forecast = WarningOf::Forecast;
    assert_eq!(
        it.levels().await,
        [(forecast, 75)],
        "28 of 40, and it is November"
    );
    it.stage.ask(promise("kamp", 800, "2026-12-24")).await.unwrap();
    it.watches().await;
    it.watches().await;
    let used = WarningOf::Used;
    let reached = [(used, 75), (used, 90), (forecast, 75), (forecast, 90)];
    assert_eq!(it.levels().await, reached);
    for n in 8..=10 {
        it.buys(n, "theatre").await.unwrap();
    }
    it.stage
        .ask(put(400_000, BudgetPolicy::Warn, "Verhoogd"))
        .await
        .unwrap();
    it.watches().await;
    assert_eq!(
        it.levels().await,
        reached,
        "none of the new amount, and none goes"
    );
    it.stage
        .ask(put(4_000, BudgetPolicy::Warn, "Verlaagd"))
        .await
        .unwrap();
    join_all((0..4).map(|_| it.watches())).await;
    let all = [75, 90, 100].map(|level| (used, level)).into_iter();
    let all: Vec<_> = all.chain([75, 90, 100].map(|level| (forecast, level))).collect();
    assert_eq!(it.levels().await, all);
    let warning = it.budget(2026).await.warnings[0].clone();
    assert_eq!((warning.reached, warning.amount), (cents(36), Euro(Cents(4_000))));
}

#[tokio::test]
async fn days_that_are_over_are_folded_and_nothing_changes() {
    let it = geetbets(6).await;
    for n in 1..=3 {
        it.buys(n, "theatre").await.unwrap();
    }
    it.watches().await;
    let rows = "select count(*) from municipality_day";
    assert_eq!(
        it.stage.number(rows).await.unwrap(),
        3,
        "today each sale has a lane"
    );
    it.stage.at("2026-11-15T10:00:00Z");
    it.buys(4, "theatre").await.unwrap();
    join_all((0..3).map(|_| it.watches())).await;
    assert_eq!(it.stage.number(rows).await.unwrap(), 2);
    assert_eq!(it.budget(2026).await.spent, cents(16));
    it.stage.at("2026-11-16T10:00:00Z");
    it.watches().await;
    it.watches().await;
    assert_eq!(
        it.stage
            .number("select count(*) from municipality_day where lane = 0")
            .await
            .unwrap(),
        2
    );
    assert_eq!(it.budget(2026).await.spent, cents(16));
}

#[tokio::test]
async fn a_forecast_has_the_seasons_of_the_region_and_says_how_it_was_made() {
    let it = geetbets(1).await;
    it.stage
        .hear(&it.subscriptions, "pass", &[region()])
        .await
        .unwrap();
    // All of Linter's sales of two years are in January and in December.
    it.run(
        "insert into municipality_day select 'Linter', day::date, 0, 1000
         from unnest('{2024-01-10,2024-12-28,2025-01-10,2025-12-28}'::date[]) as d(day)",
    )
    .await;
    it.run("insert into municipality_day values ('Geetbets', '2025-01-20', 0, 8000)")
        .await;
    it.run("insert into municipality_day values ('Geetbets', '2026-01-20', 0, 6000)")
        .await;
    let budget = it.budget(2026).await;
    let forecast = budget.forecast.unwrap();
    assert_eq!(forecast.curve, Curve::Region);
    // Of 120 euro 100 were in January: of this year 60 + 8 are of five sixths and a tenth.
    assert_eq!(forecast.amount, SignedEuro(Cents(7214)));
    let said = forecast.explanation.nl;
    assert!(
        said.contains("2024-2025") && said.contains("60,00") && said.contains("80,00"),
        "{said}"
    );
    let linter = BudgetOf {
        services: vec!["sport-linter".into()],
        ..of("Linter", 2026)
    };
    it.run("delete from municipality_day where day < '2026-01-01'")
        .await;
    let alone = it.stage.ask(ReadBudget { budget: linter }).await.unwrap();
    assert_eq!(alone.forecast.unwrap().curve, Curve::Usual);
}

/// The region of the tests, with the postal codes of its municipalities.
fn region() -> contracts::pass::CardSystemChanged {
    serde_json::from_value(serde_json::json!({
        "card_system_id": given::REGION, "version": 1, "name": "Regio",
        "postal_codes": ["3450", "3454", "3350"],
    }))
    .unwrap()
}
