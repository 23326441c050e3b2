//! The statements on budgets.

use super::curve::Weeks;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{
    BudgetChange, BudgetPolicy, BudgetWarning, Commitment, NewBudget, NewCommitment, WarningOf,
};
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
         select $1, $2, b.changes, b.amount - coalesce((select amount from before), 0), $4, $5, $6, $7 from b",
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

/// What a municipality bears of the entries booked from the first of these days on and before the other.
pub async fn spent(
    conn: &mut PgConnection,
    municipality: &str,
    (from, before): (NaiveDate, NaiveDate),
) -> Result<Cents, Fault> {
    let cents = sqlx::query_scalar!(
        r#"select coalesce(sum(cents), 0)::bigint as "cents!" from municipality_day
           where municipality = $1 and day >= $2 and day < $3"#,
        municipality,
        from,
        before
    );
    Ok(Cents(cents.fetch_one(conn).await?))
}

/// The first day on which a municipality bore something.
pub async fn first_day(conn: &mut PgConnection, municipality: &str) -> Result<Option<NaiveDate>, Fault> {
    let day = sqlx::query_scalar!(
        "select min(day) from municipality_day where municipality = $1",
        municipality
    );
    Ok(day.fetch_one(conn).await?)
}

/// What all municipalities of the regions of this one bore in these years, by year and week of the year.
pub async fn weeks(
    conn: &mut PgConnection,
    municipality: &str,
    (from, before): (NaiveDate, NaiveDate),
) -> Result<Vec<Weeks>, Fault> {
    let rows = sqlx::query!(
        r#"select extract(year from d.day)::integer as "year!",
                  floor((extract(doy from d.day) - 1) / 7)::integer as "week!", sum(d.cents)::bigint as "cents!"
           from municipality_day d
           where d.day >= $2 and d.day < $3 and d.municipality in (
               select $1::text
               union
               select o.name from municipality m
                   join known_card_system s on m.postal_code = any(s.postal_codes)
                   join municipality o on o.postal_code = any(s.postal_codes)
               where m.name = $1)
           group by 1, 2 order by 1, 2"#,
        municipality,
        from,
        before
    )
    .fetch_all(conn)
    .await?;
    let mut all: Vec<Weeks> = vec![];
    for row in rows {
        if all.last().is_none_or(|last| last.year != row.year) {
            all.push(Weeks::of(row.year));
        }
        if let Some(weeks) = all.last_mut() {
            weeks.add(row.week, row.cents);
        }
    }
    Ok(all)
}

/// What is promised and counts on this day.
pub async fn committed(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    today: NaiveDate,
) -> Result<Cents, Fault> {
    let cents = sqlx::query_scalar!(
        r#"select coalesce(sum(amount), 0)::bigint as "cents!" from commitment
           where municipality = $1 and year = $2 and until >= $3"#,
        municipality,
        year,
        today
    );
    Ok(Cents(cents.fetch_one(conn).await?))
}

/// A row of a commitment.
struct Row {
    reference: String,
    version: i32,
    amount: i64,
    until: NaiveDate,
    description: String,
    written_by: String,
    at: DateTime<Utc>,
}

impl Row {
    fn shown(self, today: NaiveDate) -> Commitment {
        Commitment {
            reference: self.reference,
            amount: Euro(Cents(self.amount)),
            until: self.until,
            description: self.description,
            version: self.version,
            counts: self.until >= today && self.amount > 0,
            by: self.written_by,
            at: self.at,
        }
    }
}

/// Keeps one from being written by two at once.
pub async fn lock_commitment(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    reference: &str,
) -> Result<(), Fault> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 12))",
        format!("{year}|{municipality}|{reference}")
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A commitment as it is.
pub async fn commitment(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    reference: &str,
    today: NaiveDate,
) -> Result<Option<Commitment>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select reference, version, amount, until, description, written_by, at from commitment
         where municipality = $1 and year = $2 and reference = $3",
        municipality,
        year,
        reference
    );
    Ok(row.fetch_optional(conn).await?.map(|row| row.shown(today)))
}

/// Writes a commitment, and what it is now beside what it was.
pub async fn commit(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    reference: &str,
    new: &NewCommitment,
    (by, at): (&str, DateTime<Utc>),
) -> Result<(), Fault> {
    sqlx::query!(
        "with now as (
             insert into commitment as c
                 (municipality, year, reference, version, amount, until, description, written_by, at)
             values ($1, $2, $3, 1, $4, $5, $6, $7, $8)
             on conflict (municipality, year, reference) do update
                 set version = c.version + 1, amount = excluded.amount, until = excluded.until,
                     description = excluded.description, written_by = excluded.written_by, at = excluded.at
             returning *)
         insert into commitment_version
             (municipality, year, reference, version, amount, until, description, written_by, at)
         select municipality, year, reference, version, amount, until, description, written_by, at from now",
        municipality,
        year,
        reference,
        new.amount.0.0,
        new.until,
        new.description.trim(),
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many commitments a budget has, and a page of them, those that end last first.
pub async fn commitments(
    conn: &mut PgConnection,
    (municipality, year): (&str, i32),
    window: Window,
    today: NaiveDate,
) -> Result<(i64, Vec<Commitment>), Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from commitment where municipality = $1 and year = $2"#,
        municipality,
        year
    )
    .fetch_one(&mut *conn)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select reference, version, amount, until, description, written_by, at from commitment
         where municipality = $1 and year = $2 order by until desc, reference desc limit $3 offset $4",
        municipality,
        year,
        window.limit,
        window.start
    )
    .fetch_all(conn)
    .await?;
    Ok((count, rows.into_iter().map(|row| row.shown(today)).collect()))
}

/// Locks those of these municipalities' budgets that refuse, and tells which of them have less than is spent.
/// Whoever holds them sees what all others spent: they come one after the other.
pub async fn exhausted(
    conn: &mut PgConnection,
    municipalities: &[String],
    year: i32,
    (from, before): (NaiveDate, NaiveDate),
) -> Result<Vec<String>, Fault> {
    let refusing = sqlx::query_scalar!(
        "select municipality from budget
         where municipality = any($1) and year = $2 and policy = 'REFUSE_WHEN_EXHAUSTED'
         order by municipality for update",
        municipalities,
        year
    )
    .fetch_all(&mut *conn)
    .await?;
    if refusing.is_empty() {
        return Ok(vec![]);
    }
    let names = sqlx::query_scalar!(
        "select b.municipality from budget b
         where b.municipality = any($1) and b.year = $2
           and b.amount < (select coalesce(sum(d.cents), 0) from municipality_day d
                           where d.municipality = b.municipality and d.day >= $3 and d.day < $4)",
        &refusing,
        year,
        from,
        before
    );
    Ok(names.fetch_all(conn).await?)
}

/// Adds the lanes of the days before this one up: nobody sells on them any more.
pub async fn fold(conn: &mut PgConnection, before: NaiveDate) -> Result<(), Fault> {
    sqlx::query!(
        "with held as materialized (
             select municipality, day, lane from municipality_day where day < $1 and lane > 0
             order by municipality, day, lane for update),
         gone as (
             delete from municipality_day d using held h
             where d.municipality = h.municipality and d.day = h.day and d.lane = h.lane
             returning d.municipality, d.day, d.cents)
         insert into municipality_day as d (municipality, day, lane, cents)
         select municipality, day, 0, sum(cents) from gone group by 1, 2 order by 1, 2
         on conflict (municipality, day, lane) do update set cents = d.cents + excluded.cents",
        before
    )
    .execute(conn)
    .await?;
    Ok(())
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
