//! A large region pack: how fast it loads, beside a bare `COPY` of the rows that it became.
//!
//! The rows are copied out of the databases that were loaded and into tables of the same columns without
//! keys, indexes or checks, on the same server: the least that it can cost to have them in. And into tables
//! with the same keys, references and indexes: the least that it can cost to have them in and to find them.

use crate::cost::Cost;
use crate::runs::{megabytes, quiet};
use anyhow::Context;
use futures_util::TryStreamExt;
use platform::Platform;
use sqlx::postgres::PgPoolCopyExt;
use sqlx::{Connection, Executor, PgConnection, PgPool};
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A table in which each row of a file has a row of its own.
struct Table {
    database: &'static str,
    name: &'static str,
    /// What it refers to, as constraints.
    references: &'static str,
}

const TABLES: [Table; 4] = [
    Table {
        database: "pass",
        name: "passholder",
        references: "",
    },
    Table {
        database: "pass",
        name: "membership",
        references: "foreign key (passholder_id) references passholder, \
                     foreign key (card_system_id) references card_system",
    },
    Table {
        database: "pass",
        name: "card",
        references: "foreign key (passholder_id) references passholder, \
                     foreign key (card_system_id) references card_system",
    },
    Table {
        database: "points",
        name: "entry",
        references: "",
    },
];

fn holder(n: usize) -> Uuid {
    Uuid::from_u128(0xACC0_0000_0000 + n as u128)
}

/// Writes a pack of so many holders, each with a membership, a card and points from before.
fn write(folder: &Path, holders: usize) -> anyhow::Result<()> {
    let file = |name: &str, text: String| std::fs::write(folder.join(name), text);
    file("card-systems.json", r#"[{"id": 39, "name": "Large"}]"#.into())?;
    let mut people =
        String::from("id,first_name,name,date_of_birth,email,street,number,postal_code,city,registered_on\n");
    let mut memberships = String::from("passholder_id,card_system_id,status,since,social_tariff_end\n");
    let mut cards = String::from("pass_number,card_system_id,card_type,status,passholder_id\n");
    let mut points = String::from("passholder_id,points,earned_on,title\n");
    for n in 0..holders {
        let (id, year) = (holder(n), 1940 + n % 80);
        let number = contracts::PassNumber::build(9903, u32::try_from(n)?);
        writeln!(
            people,
            "{id},Test{},Holder{},{year}-01-01,h{n}@example.org,Dorp,{},3450,Geetbets,2026-01-05",
            n % 997,
            n % 9973,
            n % 100
        )?;
        writeln!(memberships, "{id},39,ACTIVE,2026-01-05,")?;
        writeln!(cards, "{},39,DIGITAL,ACTIVE,{id}", number.as_str())?;
        writeln!(points, "{id},{},2026-02-01,Opening", 1 + n % 50)?;
    }
    file("passholders.csv", people)?;
    file("memberships.csv", memberships)?;
    file("cards.csv", cards)?;
    file("opening-points.csv", points)?;
    Ok(())
}

/// Loads a pack of so many holders twice, and copies the same rows.
pub async fn load(platform: &Platform, holders: usize) -> anyhow::Result<()> {
    let folder = testing::folder("bench-pack")?;
    write(&folder, holders)?;
    quiet(platform).await?;
    let rows = (TABLES.len() * holders) as f64;
    let before = Cost::so_far(platform)?;
    let first = run(platform, &folder)?;
    let spent = before.each(platform, rows)?;
    let second = run(platform, &folder)?;
    let bare = copy(platform, |table| {
        format!("create table copied (like {})", table.name)
    })
    .await?;
    println!("| bare COPY of the rows of a pack | {bare:.0} rows/s |");
    let keyed = copy(platform, |table| match table.references {
        "" => format!("create table copied (like {} including all)", table.name),
        some => format!("create table copied (like {} including all, {some})", table.name),
    });
    let keyed = keyed.await?;
    println!(
        "| COPY of them into tables with the same keys, references and indexes \
         | {keyed:.0} rows/s = 1/{:.1} of bare |",
        bare / keyed
    );
    for (what, load) in [("a pack", first), ("the same pack again", second)] {
        let Load { time, peak, said } = load;
        let rate = rows / time.as_secs_f64();
        println!(
            "| {what}: {holders} holders, {rows:.0} rows | {rate:.0} rows/s = 1/{:.1} of COPY, \
             1/{:.1} of COPY with keys, loader {peak:.0} MB |",
            bare / rate,
            keyed / rate
        );
        println!("| ... in its own words | {said} |");
    }
    println!("| processor time of a row of the pack, first load, µs | {spent} |");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// How long a load took, and the most memory that the loader had, in megabytes.
struct Load {
    time: Duration,
    peak: f64,
    /// Its last line.
    said: String,
}

fn run(platform: &Platform, folder: &Path) -> anyhow::Result<Load> {
    let started = Instant::now();
    let mut loader = platform.begin(&["pack", "load", &folder.display().to_string()])?;
    let mut peak: f64 = 0.0;
    while loader.try_wait()?.is_none() {
        peak = peak.max(megabytes(loader.id(), "VmHWM").unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(20));
    }
    let time = started.elapsed();
    let printed = loader.wait_with_output()?;
    anyhow::ensure!(printed.status.success(), "the pack does not load");
    let text = String::from_utf8_lossy(&printed.stderr);
    let said = text
        .lines()
        .find(|line| line.contains("was in after"))
        .unwrap_or_default()
        .to_owned();
    Ok(Load { time, peak, said })
}

/// Copies the rows of all tables into others that are made for it; tells how many each second.
async fn copy(platform: &Platform, make: impl Fn(&Table) -> String) -> anyhow::Result<f64> {
    let (mut copied, mut spent) = (0, Duration::ZERO);
    for table in &TABLES {
        let pool = PgPool::connect(&platform.postgres.url(table.database)).await?;
        let rows: Vec<_> = pool
            .copy_out_raw(&format!("copy (select * from {}) to stdout", table.name))
            .await?
            .try_collect()
            .await?;
        let mut conn = PgConnection::connect(&platform.postgres.url(table.database)).await?;
        conn.execute("drop table if exists copied").await?;
        conn.execute(sqlx::AssertSqlSafe(make(table))).await?;
        let started = Instant::now();
        let mut copy = conn.copy_in_raw("copy copied from stdin").await?;
        for part in rows {
            copy.send(part).await?;
        }
        copied += copy.finish().await.context("copy")?;
        spent += started.elapsed();
        conn.execute("drop table copied").await?;
    }
    Ok(copied as f64 / spent.as_secs_f64())
}
