//! The statements on what municipalities bear, day by day.

use super::super::curve::Weeks;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::Cents;
use sqlx::PgConnection;

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
                  floor((extract(doy from d.day) - 1) / 7)::integer as "week!",
                  sum(d.cents)::bigint as "cents!"
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
