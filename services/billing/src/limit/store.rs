//! Counters that hold the limits, also when many buy at once.

use super::{Counter, Limit};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

/// How much of each counter is used, or waited for; one that is not there is not used.
pub async fn used(conn: &mut PgConnection, counters: &[&Counter]) -> Result<HashMap<Counter, i32>, Fault> {
    if counters.is_empty() {
        return Ok(HashMap::new());
    }
    let scopes: Vec<String> = counters.iter().map(|counter| counter.scope.clone()).collect();
    let periods: Vec<_> = counters.iter().map(|counter| counter.period).collect();
    let rows = sqlx::query!(
        r#"select l.scope as "scope!", l.period as "period!", l.used + l.waiting as "used!"
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
               where l.used + l.waiting + excluded.used <= (select a.volume from asked a
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

/// Gives back what was just taken: its counters are held already.
pub async fn give_back(conn: &mut PgConnection, taken: &[&Wish<'_>]) -> Result<(), Fault> {
    if taken.is_empty() {
        return Ok(());
    }
    let counters = || taken.iter().map(|wish| &wish.limit.counter);
    sqlx::query!(
        "update limit_use l set used = l.used - t.count
         from unnest($1::text[], $2::date[], $3::integer[]) as t(scope, period, count)
         where l.scope = t.scope and l.period = t.period",
        &counters()
            .map(|counter| counter.scope.clone())
            .collect::<Vec<_>>(),
        &counters().map(|counter| counter.period).collect::<Vec<_>>(),
        &taken.iter().map(|wish| wish.count).collect::<Vec<_>>()
    )
    .execute(&mut *conn)
    .await?;
    let counters: Vec<&Counter> = counters().collect();
    clear(conn, &counters).await
}

/// A counter that nobody uses is not there: its name may be a person's who only asked. They are held already.
async fn clear(conn: &mut PgConnection, counters: &[&Counter]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from limit_use l using unnest($1::text[], $2::date[]) as t(scope, period)
         where l.scope = t.scope and l.period = t.period and l.used = 0 and l.waiting = 0",
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

/// A counter that nobody else changes before this transaction ends.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub used: i32,
    /// How many wait for it.
    pub waiting: i32,
}

/// Holds a counter, from before its first use on.
pub async fn hold(conn: &mut PgConnection, counter: &Counter) -> Result<Held, Fault> {
    Ok(sqlx::query_as!(
        Held,
        "insert into limit_use as l (scope, period, used) values ($1, $2, 0)
         on conflict (scope, period) do update set used = l.used returning used, waiting",
        counter.scope,
        counter.period
    )
    .fetch_one(conn)
    .await?)
}

/// So many more wait for a counter that is held.
pub async fn wait(conn: &mut PgConnection, counter: &Counter, more: i32) -> Result<(), Fault> {
    sqlx::query!(
        "update limit_use set waiting = waiting + $3 where scope = $1 and period = $2",
        counter.scope,
        counter.period,
        more
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One waits no longer for a counter that is held, and uses it if so.
pub async fn move_up(conn: &mut PgConnection, counter: &Counter, uses: bool) -> Result<(), Fault> {
    sqlx::query!(
        "update limit_use set waiting = waiting - 1, used = used + $3 where scope = $1 and period = $2",
        counter.scope,
        counter.period,
        i32::from(uses)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives one use of each counter back.
pub async fn free(conn: &mut PgConnection, counters: &[Counter]) -> Result<(), Fault> {
    // The order in which they are taken: a cancellation and a registration never wait for each other.
    let mut ordered: Vec<&Counter> = counters.iter().collect();
    ordered.sort();
    for counter in &ordered {
        sqlx::query!(
            "update limit_use set used = used - 1 where scope = $1 and period = $2 and used > 0",
            counter.scope,
            counter.period
        )
        .execute(&mut *conn)
        .await?;
    }
    clear(conn, &ordered).await
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
