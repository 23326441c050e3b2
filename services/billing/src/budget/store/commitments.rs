//! The statements on commitments.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{Commitment, NewCommitment};
use contracts::page::Window;
use contracts::{Cents, Euro};
use sqlx::PgConnection;

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
pub async fn lock(
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
pub async fn find(
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
pub async fn put(
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
pub async fn page(
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
