//! Closing a quarter: how long it takes beside one aggregation of the same rows, how much memory the process
//! needs for it, and how fast the largest file comes out.
//!
//! The sales are written straight into the ledger, as many as one more quarter of a region has, and closed
//! quarter by quarter: each ten times as large as the one before, so that what grows with the number of sales
//! shows.

use crate::region::{self, owner};
use crate::runs;
use anyhow::{Context, ensure};
use platform::{Client, Platform, Shape};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::time::{Duration, Instant};

/// The sales of the three quarters that are closed.
pub const QUARTERS: [(&str, i32); 3] = [
    ("2025-01-01", 3_400),
    ("2025-04-01", 34_000),
    ("2025-07-01", 340_000),
];
/// Organizers and municipalities among which they are.
const SEED: &str = "with n as (select n, 10000000::bigint * extract(month from $1::date)::bigint + n as id
                               from generate_series(1, $2) n),
    sold as (
        insert into ticket_sale (ticket_sale_id, passholder_id, is_group, pass_number, event_id, event_title,
            organizer_id, tariff_id, tariff_name, tariff_type, price, regular_price, label, key_id,
            key_version, reason, basis, sold_at, client, client_reference, reference_no, limits)
        overriding system value
        select id, lpad(to_hex(n % 100000), 32, '0')::uuid, false, '0990200000011', 'event ' || n % 2000,
               'Activity ' || n % 2000, 'organizer ' || n % 600, 'SOCIALTARIFF', 'Kansentarief',
               'SOCIALTARIFF', 200, 1000, 'Base', 1, 1, 'key 1', jsonb_build_object('day', $1::date),
               $1::date + interval '12 hours' + n * interval '20 seconds', 'bench', id::text, 1, '[]'
        from n)
    insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
    select id, 'sale', 'passholder', null, 200 from n
    union all select id, 'sale', 'municipality', 'Municipality ' || n % 31, 400 from n
    union all select id, 'sale', 'organizer', 'organizer ' || n % 600, 400 from n";
/// What a query would say that had nothing else to do.
const AGGREGATION: &str = "select count(*) from (
    select t.organizer_id, h.payer, h.payer_id, sum(h.cents), count(*)
    from unsettled_entry u join ticket_sale t using (ticket_sale_id)
         join sale_share h on h.ticket_sale_id = u.ticket_sale_id and h.entry = u.entry
    group by 1, 2, 3) a";

async fn let_in(platform: &Platform, id: &str, permissions: &[&str]) -> anyhow::Result<Client> {
    let printed = platform.run(&["client", "create", id])?;
    let secret = printed.lines().find_map(|line| line.strip_prefix("secret  "));
    let organizer = owner(0);
    platform.run(&[&["client", "grant", id, &organizer], permissions].concat())?;
    Client::connect(&platform.url, id, secret.context("a secret")?).await
}

/// Closes three quarters, each ten times as large as the one before.
pub async fn run() -> anyhow::Result<()> {
    let platform = Platform::start_empty(Shape::Apart, true, &[]).await?;
    let region = region::write(&testing::folder("bench-region")?)?;
    platform.load(&region.folder)?;
    let treasurer = let_in(
        &platform,
        "treasurer",
        &["SETTLEMENTS_READ", "SETTLEMENTS_PROPOSE"],
    )
    .await?;
    let auditor = let_in(&platform, "auditor", &["SETTLEMENTS_READ", "SETTLEMENTS_APPROVE"]).await?;
    let mut conn = PgConnection::connect(&platform.postgres.url("billing")).await?;
    for (first_day, sales) in QUARTERS {
        sqlx::query(SEED)
            .bind(first_day.parse::<chrono::NaiveDate>()?)
            .bind(sales)
            .execute(&mut conn)
            .await?;
        sqlx::query("analyze").execute(&mut conn).await?;
        let _: i64 = sqlx::query_scalar(AGGREGATION).fetch_one(&mut conn).await?;
        let started = Instant::now();
        let _: i64 = sqlx::query_scalar(AGGREGATION).fetch_one(&mut conn).await?;
        let aggregated = started.elapsed();
        let closed = close(&platform, &treasurer, &auditor, &format!("38-{first_day}")).await?;
        let pid = platform.pid("billing").context("no such process")?;
        println!(
            "| {sales} sales closed | {:.1} s = {:.1} x one aggregation of the same rows; \
             billing at most {:.0} MB |",
            closed.as_secs_f64(),
            closed.as_secs_f64() / aggregated.as_secs_f64(),
            runs::megabytes(pid, "VmHWM")?
        );
    }
    download(&platform, &auditor).await
}

/// From the proposal to statements that can be looked at.
async fn close(
    platform: &Platform,
    treasurer: &Client,
    auditor: &Client,
    period: &str,
) -> anyhow::Result<Duration> {
    let path = format!("/settlement-periods/{period}");
    let started = Instant::now();
    let proposed = treasurer.post(&format!("{path}/propose"), json!(null)).await;
    ensure!(proposed.status == 200, "{proposed:?}");
    let counting = "select count(*) from settlement_period where state = 'COUNTING'";
    while platform.number("billing", counting).await? > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let closed = started.elapsed();
    let sha256 = auditor.get(&path).await.body["control"]["sha256"].clone();
    let approve = Some(json!({"sha256": sha256}));
    let approved = auditor
        .send(Method::POST, &format!("{path}/approve"), approve.as_ref(), None)
        .await?;
    ensure!(approved.status == 200, "{approved:?}");
    Ok(closed)
}

/// The file with the most lines.
async fn download(platform: &Platform, auditor: &Client) -> anyhow::Result<()> {
    let (day, _) = QUARTERS[2];
    let path = format!("/settlement-periods/38-{day}/statements?start=600&limit=500");
    let all = auditor.get(&path).await.body;
    let all = all["member"].as_array().context("statements")?.clone();
    let largest = all.iter().max_by_key(|one| one["lines"].as_i64());
    let id = largest
        .and_then(|one| one["id"].as_str())
        .context("a statement")?;
    let started = Instant::now();
    let file = reqwest::Client::new()
        .get(format!("{}/statements/{id}/file", platform.url))
        .bearer_auth(auditor.token())
        .send()
        .await?
        .bytes()
        .await?;
    println!(
        "| the file of {} lines | {:.1} MB in {:.2} s |",
        largest.map_or(Value::Null, |one| one["lines"].clone()),
        file.len() as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    Ok(())
}
