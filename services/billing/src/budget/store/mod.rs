//! The statements on budgets.

pub mod commitments;
pub mod days;

use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::billing::{BudgetChange, BudgetPolicy, BudgetWarning, NewBudget, WarningOf};
use contracts::page::Window;
use contracts::{Cents, Euro, OrganizerId, SignedEuro};
use sqlx::PgConnection;

/// The municipality with this name or postal code whose own service one of these organizers is.
pub async fn own(
    conn: &mut PgConnection,
    municipality: &str,
    services: &[OrganizerId],
) -> Result<Option<String>, Fault> {
    let services: Vec<String> = services.iter().map(|id| id.0.clone()).collect();
    let name = sqlx::query_scalar!(
        "select municipality from own_organizer
         where organizer_id = any($2)
           and (municipality = $1 or municipality = (select name from municipality where postal_code = $1))
         limit 1",
        municipality,
        &services
    );
    Ok(name.fetch_optional(conn).await?)
}

/// A budget as it was set.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    pub amount: Cents,
    pub policy: BudgetPolicy,
    /// How many changes it had.
    pub changes: i32,
}

/// As somebody set it, if somebody did.
pub async fn find(conn: &mut PgConnection, municipality: &str, year: i32) -> Result<Option<Set>, Fault> {
    let row = sqlx::query!(
        "select amount, policy, changes from budget where municipality = $1 and year = $2",
        municipality,
        year
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Set {
        amount: Cents(row.amount),
        policy: from_text(&row.policy)?,
        changes: row.changes,
    }))
}

/// Waits for the sales of this municipality that are under way, and holds up those that come.
pub async fn hold_sales(conn: &mut PgConnection, municipality: &str) -> Result<(), Fault> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 11))",
        municipality
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a change and what the budget is by it.
pub async fn put(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    new: &NewBudget,
    (by, at): (&str, DateTime<Utc>),
) -> Result<(), Fault> {
    sqlx::query!(
        "with before as (select amount from budget where municipality = $1 and year = $2),
         b as (
             insert into budget as b (municipality, year, amount, policy, changes) values ($1, $2, $3, $4, 1)
             on conflict (municipality, year) do update
                 set amount = excluded.amount, policy = excluded.policy, changes = b.changes + 1
             returning amount, changes)
         insert into budget_change (municipality, year, number, change, policy, reason, changed_by, at)
         select $1, $2, b.changes, b.amount - coalesce((select amount from before), 0), $4, $5, $6, $7
         from b",
        municipality,
        year,
        new.amount.0.0,
        to_text(&new.policy),
        new.reason.trim(),
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many changes a budget had, and a page of them, the newest first.
pub async fn changes(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    window: Window,
) -> Result<(i64, Vec<BudgetChange>), Fault> {
    let count = find(&mut *conn, municipality, year).await?;
    let rows = sqlx::query!(
        "select number, change, policy, reason, changed_by, at from budget_change
         where municipality = $1 and year = $2 order by number desc limit $3 offset $4",
        municipality,
        year,
        window.limit,
        window.start
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(BudgetChange {
            number: row.number,
            change: SignedEuro(Cents(row.change)),
            policy: from_text(&row.policy)?,
            reason: row.reason,
            by: row.changed_by,
            at: row.at,
        });
    }
    Ok((count.map_or(0, |set| i64::from(set.changes)), all))
}

/// The next municipality with a budget for this year, by name.
pub async fn next(conn: &mut PgConnection, year: i32, after: &str) -> Result<Option<String>, Fault> {
    let name = sqlx::query_scalar!(
        "select municipality from budget where year = $1 and municipality > $2
         order by municipality limit 1",
        year,
        after
    );
    Ok(name.fetch_optional(conn).await?)
}

/// Writes levels that were reached; returns those that were not written before.
pub async fn warn(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    of: WarningOf,
    levels: &[i16],
    (reached, amount): (Cents, Cents),
    at: DateTime<Utc>,
) -> Result<Vec<i16>, Fault> {
    let new = sqlx::query_scalar!(
        "insert into budget_warning (municipality, year, of, level, at, reached, amount)
         select $1, $2, $3, level, $4, $5, $6 from unnest($7::smallint[]) as l(level) order by level
         on conflict do nothing returning level",
        municipality,
        year,
        to_text(&of),
        at,
        reached.0,
        amount.0,
        levels
    );
    Ok(new.fetch_all(conn).await?)
}

/// The levels that were reached, by what reached them.
pub async fn warnings(
    conn: &mut PgConnection,
    municipality: &str,
    year: i32,
) -> Result<Vec<BudgetWarning>, Fault> {
    let rows = sqlx::query!(
        "select of, level, at, reached, amount from budget_warning
         where municipality = $1 and year = $2 order by of desc, level",
        municipality,
        year
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(BudgetWarning {
            of: from_text(&row.of)?,
            level: row.level,
            at: row.at,
            reached: SignedEuro(Cents(row.reached)),
            amount: Euro(Cents(row.amount)),
        });
    }
    Ok(all)
}
