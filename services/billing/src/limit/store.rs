//! Counters that hold the limits, also when many buy at once.

use super::{Counter, Limit};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

/// How much of each counter is used; one that is not there is not used.
pub async fn used(conn: &mut PgConnection, counters: &[&Counter]) -> Result<HashMap<Counter, i32>, Fault> {
    if counters.is_empty() {
        return Ok(HashMap::new());
    }
    let scopes: Vec<String> = counters.iter().map(|counter| counter.scope.clone()).collect();
    let periods: Vec<_> = counters.iter().map(|counter| counter.period).collect();
    let rows = sqlx::query!(
        r#"select l.scope as "scope!", l.period as "period!", l.used as "used!"
           from unnest($1::text[], $2::date[]) as w(scope, period) cross join lateral (
               select * from limit_use u where u.scope = w.scope and u.period = w.period limit 1) l"#,
        &scopes,
        &periods
    )
    .fetch_all(conn)
    .await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in rows {
        let counter = Counter {
            scope: row.scope,
            period: row.period,
        };
        all.insert(counter, row.used);
    }
    Ok(all)
}

/// How much of a limit is wanted.
#[derive(Debug)]
pub struct Wish<'a> {
    pub limit: &'a Limit,
    pub count: i32,
}

/// Takes what is wanted of each limit of which enough is left, and returns their counters. No counter comes
/// twice. Everybody takes in one order, so that two batches never wait for each other in a circle; it is the
/// order of bytes, because [`free`] sorts here and not in the database.
pub async fn take(conn: &mut PgConnection, wishes: &[&Wish<'_>]) -> Result<HashSet<Counter>, Fault> {
    let counters = || wishes.iter().map(|wish| &wish.limit.counter);
    let taken = sqlx::query!(
        r#"with asked as materialized (
               select * from unnest($1::text[], $2::date[], $3::integer[], $4::integer[])
                   as t(scope, period, count, volume))
           insert into limit_use as l (scope, period, used)
           select scope, period, count from asked where count <= volume order by scope collate "C", period
           on conflict (scope, period) do update set used = l.used + excluded.used
               where l.used + excluded.used <= (select a.volume from asked a
                                                where a.scope = l.scope and a.period = l.period)
           returning scope, period"#,
        &counters()
            .map(|counter| counter.scope.clone())
            .collect::<Vec<_>>(),
        &counters().map(|counter| counter.period).collect::<Vec<_>>(),
        &wishes.iter().map(|wish| wish.count).collect::<Vec<_>>(),
        &wishes.iter().map(|wish| wish.limit.volume).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    let counter = |scope, period| Counter { scope, period };
    Ok(taken
        .into_iter()
        .map(|row| counter(row.scope, row.period))
        .collect())
}

/// Gives one use of each counter back.
pub async fn free(conn: &mut PgConnection, counters: &[Counter]) -> Result<(), Fault> {
    // The order in which they are taken: a cancellation and a registration never wait for each other.
    let mut ordered: Vec<&Counter> = counters.iter().collect();
    ordered.sort();
    for counter in ordered {
        sqlx::query!(
            "update limit_use set used = used - 1 where scope = $1 and period = $2 and used > 0",
            counter.scope,
            counter.period
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Adds the counters of one person to those of another, in the order in which they are taken.
pub async fn merge(
    conn: &mut PgConnection,
    counters: &[Counter],
    from: PassholderId,
    into: PassholderId,
) -> Result<(), Fault> {
    let scopes: Vec<String> = counters.iter().map(|counter| counter.scope.clone()).collect();
    let periods: Vec<NaiveDate> = counters.iter().map(|counter| counter.period).collect();
    sqlx::query!(
        r#"with named as materialized (
               select distinct scope, period from unnest($1::text[], $2::date[]) as t(scope, period)),
           pairs as materialized (
               select scope, period from named
               union select replace(scope, $3::uuid::text, $4::uuid::text), period from named)
           select u.scope from limit_use u join pairs b on b.scope = u.scope and b.period = u.period
           order by u.scope collate "C", u.period for update of u"#,
        &scopes,
        &periods,
        from.0,
        into.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        r#"with named as materialized (
               select distinct scope, period from unnest($1::text[], $2::date[]) as t(scope, period)),
           went as (
               delete from limit_use u using named n where n.scope = u.scope and n.period = u.period
               returning replace(u.scope, $3::uuid::text, $4::uuid::text) as scope, u.period, u.used)
           insert into limit_use as l (scope, period, used)
           select scope, period, used from went order by scope collate "C", period
           on conflict (scope, period) do update set used = l.used + excluded.used"#,
        &scopes,
        &periods,
        from.0,
        into.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes counters, in the order in which they are taken: nobody will use them again.
pub async fn remove(conn: &mut PgConnection, counters: &[Counter]) -> Result<(), Fault> {
    sqlx::query!(
        r#"with held as materialized (
               select u.scope, u.period from limit_use u
                   join (select distinct * from unnest($1::text[], $2::date[]) as t(scope, period)) t
                       on t.scope = u.scope and t.period = u.period
               order by u.scope collate "C", u.period for update of u)
           delete from limit_use u using held where u.scope = held.scope and u.period = held.period"#,
        &counters
            .iter()
            .map(|counter| counter.scope.clone())
            .collect::<Vec<_>>(),
        &counters.iter().map(|counter| counter.period).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}
