//! A run: every check, one after the other, against one vendor's software.

use super::adapter::{Adapter, Trouble};
use super::check::Check;
use super::kit::{Kit, Seen, Stop};
use super::printed::{API, Outcome, Run};
use super::sandbox::{Sandbox, Wanted};
use super::{badge, days, events, sales};
use crate::operate::print;
use anyhow::{Context, ensure};
use chassis::Clock;
use chrono::NaiveDate;
use clap::Args;
use contracts::amount::Euro;
use contracts::conformance::Verdict;
use contracts::day::brussels_day;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `beleef conformance run`.
#[derive(Args)]
pub struct Arguments {
    /// Where the adapter is that the vendor wrote (docs/conformance.md).
    url: String,
    /// The sandbox that the vendor's software talks to.
    #[arg(long, env = "BELEEF_URL")]
    sandbox: String,
    /// The client that the vendor's software is there.
    #[arg(long, env = "BELEEF_CLIENT_ID")]
    client: String,
    /// Its secret; best given by the environment.
    #[arg(long, env = "BELEEF_CLIENT_SECRET", hide_env_values = true)]
    secret: String,
    /// What tickets are for.
    #[arg(long, default_value = "b1e00000-0000-4000-8000-000000000001")]
    event: String,
    /// A pass whose right ends within three years.
    #[arg(long, default_value = "0990100000506")]
    pass: String,
    /// A group pass, which may have several tickets a day.
    #[arg(long, default_value = "0990100095001")]
    group: String,
    /// What a ticket costs without a tariff, in euro.
    #[arg(long, default_value = "7.35")]
    regular_price: String,
    /// How long a verb of the adapter may take, its repeats included, in seconds.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    patience: u64,
    /// The report as JSON.
    #[arg(long)]
    json: bool,
    /// A badge (SVG), written when every check was seen; an older one goes when the run begins.
    #[arg(long)]
    badge: Option<PathBuf>,
}

/// Runs all checks and prints each as it ends: on stderr, where the report is JSON.
///
/// # Errors
/// When the sandbox cannot be used, or a check is not passed.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let kit = open(&arguments).await?;
    // A run that was cut may have left it on another day.
    kit.sandbox.go_back().await?;
    if let Some(file) = &arguments.badge {
        // Of a run that is not whole, or that breaks off, there is none, of an earlier day neither.
        remove(file)?;
    }
    let day = brussels_day(Clock::System.wall());
    let outcomes = all(&kit, &arguments, day).await;
    let cleared = kit.sandbox.reset().await;
    let run = Run {
        url: arguments.url,
        day,
        outcomes: outcomes?,
    };
    cleared?;
    let sum = || format!("{} of {}\n", run.passed(), run.outcomes.len());
    print(&if arguments.json { run.json()? } else { sum() })?;
    let Some(file) = arguments.badge else {
        ensure!(run.is_fine(), "not all checks are passed");
        return Ok(());
    };
    ensure!(
        run.is_whole(),
        "not all checks are passed; not all were seen, so there is no badge"
    );
    std::fs::write(&file, badge::svg(&run)).with_context(|| format!("{} is not written", file.display()))?;
    ensure!(run.is_fine(), "not all checks are passed");
    Ok(())
}

/// Removes a file, if there is one.
fn remove(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} is not removed", file.display()))
        }
        _ => Ok(()),
    }
}

async fn open(arguments: &Arguments) -> anyhow::Result<Kit> {
    let regular_price: Euro = arguments
        .regular_price
        .parse()
        .map_err(|wrong| anyhow::anyhow!("--regular-price {:?} {wrong}", arguments.regular_price))?;
    let line = |pass: &String| Wanted {
        uitpas_number: pass.clone(),
        event_id: arguments.event.clone(),
        regular_price,
    };
    Ok(Kit {
        adapter: Adapter::new(&arguments.url, Duration::from_secs(arguments.patience))?,
        sandbox: Sandbox::open(&arguments.sandbox, &arguments.client, &arguments.secret).await?,
        of_group: line(&arguments.group),
        of_person: line(&arguments.pass),
    })
}

/// Every check; none behind one at which the adapter was gone.
async fn all(kit: &Kit, arguments: &Arguments, day: NaiveDate) -> anyhow::Result<Vec<Outcome>> {
    let (mut outcomes, mut is_gone) = (vec![], false);
    if !arguments.json {
        print(&format!("{} with {API}, {day}\n", arguments.url))?;
    }
    for check in Check::ALL {
        let seen = match blind(check, is_gone, &outcomes) {
            Some(words) => Seen::not(words),
            None => match one(kit, check).await {
                Ok(seen) => seen,
                Err(Stop::Trouble(trouble)) => {
                    is_gone = matches!(trouble, Trouble::Gone(_));
                    trouble.into()
                }
                Err(Stop::Ours(error)) => return Err(error),
            },
        };
        let outcome = Outcome { check, seen };
        match arguments.json {
            // Whoever does not read it loses nothing.
            true => drop(std::io::stderr().write_all(outcome.line().as_bytes())),
            false => print(&outcome.text())?,
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// Why a check would show nothing, by those before it.
fn blind(check: Check, is_gone: bool, before: &[Outcome]) -> Option<&'static str> {
    let takes_events =
        |outcome: &Outcome| outcome.check == Check::EventTaken && outcome.seen.verdict == Verdict::Pass;
    let is_refusal = matches!(check, Check::EventForged | Check::EventOld);
    if is_gone {
        Some("the adapter was gone before")
    } else if is_refusal && !before.iter().any(takes_events) {
        Some("an event that is right is not taken either: that this one is not says nothing")
    } else {
        None
    }
}

async fn one(kit: &Kit, check: Check) -> Result<Seen, Stop> {
    match check {
        Check::TimeOutAfterWrite
        | Check::ServerError
        | Check::TooManyRequests
        | Check::Duplicate
        | Check::Slow => sales::sold(kit, check).await,
        Check::IdenticalLines => sales::alike(kit).await,
        Check::Refund => sales::refunded(kit).await,
        Check::ExpiredRight => days::expired(kit).await,
        Check::AnotherDay => days::another_day(kit).await,
        Check::EventTaken | Check::EventTwice | Check::EventForged | Check::EventOld => {
            events::delivered(kit, check).await
        }
    }
}
