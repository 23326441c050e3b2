//! A run: every check, one after the other, against one vendor's software.

use super::adapter::{Adapter, Trouble};
use super::check::Check;
use super::kit::{Kit, Seen, Stop};
use super::printed::{Outcome, Run};
use super::sandbox::{Sandbox, Wanted};
use super::{badge, days, events, sales};
use crate::operate::print;
use anyhow::{Context, ensure};
use chassis::Clock;
use clap::Args;
use contracts::amount::Euro;
use contracts::day::brussels_day;
use std::path::PathBuf;
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
    /// A badge (SVG), written when every check was seen.
    #[arg(long)]
    badge: Option<PathBuf>,
}

/// Runs all checks and prints what was seen.
///
/// # Errors
/// When the sandbox cannot be used, or a check is not passed.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let kit = open(&arguments).await?;
    // A run that was cut may have left it on another day.
    kit.sandbox.go_back().await?;
    let outcomes = all(&kit).await;
    let cleared = kit.sandbox.reset().await;
    let run = Run {
        url: arguments.url,
        day: brussels_day(Clock::System.wall()),
        outcomes: outcomes?,
    };
    cleared?;
    print(&if arguments.json { run.json()? } else { run.text()? })?;
    if let Some(file) = arguments.badge {
        ensure!(run.is_whole(), "not all checks were seen: there is no badge");
        std::fs::write(&file, badge::svg(&run))
            .with_context(|| format!("{} is not written", file.display()))?;
    }
    ensure!(run.is_fine(), "not all checks are passed");
    Ok(())
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
async fn all(kit: &Kit) -> anyhow::Result<Vec<Outcome>> {
    let (mut outcomes, mut is_gone) = (vec![], false);
    for check in Check::ALL {
        let seen = match is_gone {
            true => Seen::not("the adapter was gone before"),
            false => match one(kit, check).await {
                Ok(seen) => seen,
                Err(Stop::Trouble(Trouble::Odd(words))) => Seen::against(vec![words]),
                Err(Stop::Trouble(Trouble::Gone(words))) => {
                    is_gone = true;
                    Seen::against(vec![words])
                }
                Err(Stop::Ours(error)) => return Err(error),
            },
        };
        outcomes.push(Outcome { check, seen });
    }
    Ok(outcomes)
}

async fn one(kit: &Kit, check: Check) -> Result<Seen, Stop> {
    match check {
        Check::TimeOutAfterWrite
        | Check::ServerError
        | Check::TooManyRequests
        | Check::Duplicate
        | Check::Slow
        | Check::IdenticalLines => sales::sold(kit, check).await,
        Check::Refund => sales::refunded(kit).await,
        Check::ExpiredRight => days::expired(kit).await,
        Check::AnotherDay => days::another_day(kit).await,
        Check::EventTaken | Check::EventTwice | Check::EventForged | Check::EventOld => {
            events::delivered(kit, check).await
        }
    }
}
