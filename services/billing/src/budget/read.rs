//! Read a budget: what is set, spent, committed and expected.

use super::curve::Seasons;
use super::forecast::{Known, forecast};
use super::require_own;
use super::store::{self, commitments, days};
use super::words::words;
use chassis::Fault;
use chrono::{Datelike, Days, NaiveDate};
use contracts::billing::{Budget, Forecast, ReadBudget};
use contracts::day::brussels_day;
use contracts::{Cents, Euro, SignedEuro};
use messaging::Reading;
use sqlx::PgConnection;

/// How many years before are looked at for the seasons.
const YEARS: i32 = 3;

/// Also of a year for which nothing is set yet: whoever sets it wants to know what is expected.
///
/// # Errors
/// 404 for a municipality that is not the caller's.
///
/// Rule: a budget and what it says are shown to who reads budgets at the municipality's own service, and to
/// nobody else
/// Test: `a_budget_is_its_own_municipalitys`
/// Source: this house
///
/// Rule: what is spent are the municipality's shares of the entries booked in the year, by Brussels days;
/// what is cancelled counters in the year of the cancellation
/// Test: `what_is_spent_is_the_sum_of_the_shares_to_the_cent`,
/// `a_sale_of_december_that_is_cancelled_in_january_is_given_back_to_january`
/// Source: statements of the region; this house
pub async fn read(reading: &mut Reading, ask: ReadBudget) -> Result<Budget, Fault> {
    let municipality = require_own(reading.conn(), &ask.budget).await?;
    let today = brussels_day(reading.now());
    shown(reading.conn(), municipality, ask.budget.year, today).await
}

/// A budget as it is shown on this day.
pub async fn shown(
    conn: &mut PgConnection,
    municipality: String,
    year: i32,
    today: NaiveDate,
) -> Result<Budget, Fault> {
    let set = store::find(conn, &municipality, year).await?;
    let spent = days::spent(conn, &municipality, days_of(year)).await?;
    let committed = commitments::committed(conn, (&municipality, year), today).await?;
    let seasons = Seasons::of(&days::weeks(conn, &municipality, years_before(today.year().min(year))).await?);
    let known = Known {
        spent,
        committed,
        before: before(conn, &municipality, year).await?,
        passed: match today.year().cmp(&year) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => seasons.passed(today),
            std::cmp::Ordering::Greater => 1.0,
        },
    };
    let expected = forecast(&known).map(|amount| Forecast {
        amount: SignedEuro(amount),
        curve: seasons.curve(),
        explanation: words(&known, &seasons),
    });
    Ok(Budget {
        year,
        amount: set.map(|set| Euro(set.amount)),
        policy: set.map(|set| set.policy).unwrap_or_default(),
        spent: SignedEuro(spent),
        committed: Euro(committed),
        left: set.map(|set| SignedEuro(set.amount - spent - committed)),
        forecast: expected,
        warnings: store::warnings(conn, &municipality, year).await?,
        municipality,
    })
}

/// What the year before cost, where the municipality was there from its first month on.
async fn before(conn: &mut PgConnection, municipality: &str, year: i32) -> Result<Option<Cents>, Fault> {
    let (first, next) = days_of(year - 1);
    let begun = days::first_day(conn, municipality).await?;
    let february = first.checked_add_days(Days::new(31)).unwrap_or(first);
    match begun.is_some_and(|day| day < february) {
        true => Ok(Some(days::spent(conn, municipality, (first, next)).await?)),
        false => Ok(None),
    }
}

fn years_before(year: i32) -> (NaiveDate, NaiveDate) {
    (days_of(year - YEARS).0, days_of(year).0)
}

/// The first day of a year, and of the next.
pub fn days_of(year: i32) -> (NaiveDate, NaiveDate) {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
    (first(year), first(year + 1))
}
