//! Watch the budgets: the job that writes down which levels were reached, and folds what days that are over
//! cost.

use super::read::shown;
use super::store::{self, days};
use chassis::Fault;
use chrono::Datelike;
use contracts::Cents;
use contracts::billing::WarningOf;
use contracts::day::brussels_day;
use messaging::{HOURLY, Job, Office, Tx};

/// In percents of the amount.
const LEVELS: [i16; 3] = [75, 90, 100];

/// A level that was reached for the first time in its year.
struct Reached {
    of: WarningOf,
    level: i16,
}

/// Every hour, of the budgets of this year.
pub fn watching() -> Job {
    Job::new(
        "watch budgets",
        HOURLY,
        |office| async move { watch(&office).await },
    )
}

/// One budget after the other, each in a transaction of its own; beside another process each level is written
/// once. The operator reads of whom and which level, and no amount.
///
/// Rule: a budget warns at 75, 90 and 100 % of what is spent and committed, and of what the year is expected
/// to cost, each once in a year
/// Test: `each_level_of_a_budget_is_told_once_in_its_year`
/// Source: this house
///
/// Rule: what a municipality bears of a day is one row once the day is over, and the sum stays
/// Test: `days_that_are_over_are_folded_and_nothing_changes`
/// Source: ADR 30
async fn watch(office: &Office) -> Result<(), Fault> {
    let fold = office.transact(|tx| {
        Box::pin(async move {
            let today = brussels_day(tx.now());
            days::fold(tx.conn(), today).await
        })
    });
    fold.await?;
    let mut after = String::new();
    loop {
        let from = after.clone();
        let next = office.transact(move |tx| Box::pin(async move { watch_next(tx, &from).await }));
        let Some((municipality, year, reached)) = next.await? else {
            return Ok(());
        };
        for Reached { of, level } in reached {
            tracing::warn!(municipality, year, ?of, level, "a budget reached a level");
        }
        after = municipality;
    }
}

async fn watch_next(tx: &mut Tx, after: &str) -> Result<Option<(String, i32, Vec<Reached>)>, Fault> {
    let now = tx.now();
    let today = brussels_day(now);
    let year = today.year();
    let Some(municipality) = store::next(tx.conn(), year, after).await? else {
        return Ok(None);
    };
    let budget = shown(tx.conn(), municipality.clone(), year, today).await?;
    let amount = budget.amount.map(|amount| amount.0).unwrap_or_default();
    let used = budget.spent.0 + budget.committed.0;
    let expected = budget
        .forecast
        .map(|forecast| (WarningOf::Forecast, forecast.amount.0));
    let mut reached = vec![];
    for (of, sum) in std::iter::once((WarningOf::Used, used)).chain(expected) {
        let levels: Vec<i16> = LEVELS
            .into_iter()
            .filter(|level| is_reached(sum, *level, amount))
            .collect();
        let new = store::warn(tx.conn(), (&municipality, year), of, &levels, (sum, amount), now).await?;
        reached.extend(new.into_iter().map(|level| Reached { of, level }));
    }
    Ok(Some((municipality, year, reached)))
}

fn is_reached(sum: Cents, level: i16, amount: Cents) -> bool {
    let (sum, amount) = (i128::from(sum.0), i128::from(amount.0));
    sum > 0 && sum * 100 >= amount * i128::from(level)
}
