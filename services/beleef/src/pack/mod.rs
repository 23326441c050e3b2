//! Region packs: a folder of CSV and JSON files in, the fate of every row out. `docs/region-pack.md`
//! describes the folder.
//!
//! Files are read and sent some rows at a time, so that a pack has no size at which it breaks. Each part is a
//! transaction of its own: after a cut the same command goes on, because what is in is unchanged.

mod fates;
mod files;
mod parts;

use crate::standing::wait_until_heard;
use anyhow::bail;
use chassis::Asks;
use clap::Subcommand;
use contracts::access::LoadAccess;
use contracts::activity::LoadActivity;
use contracts::billing::LoadBilling;
use contracts::pass::{LoadPass, TellLoaded};
use contracts::points::LoadPoints;
use contracts::reward::LoadReward;
use fates::Fates;
use files::Files;
use parts::Way;
use std::cell::RefCell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// `beleef pack`.
#[derive(Subcommand)]
pub enum Command {
    /// Loads a region pack. A second load of the same pack changes nothing.
    Load {
        folder: PathBuf,
        /// Tell every row's fate and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// How long the services may take to hear of each other's rows while none of them gets on.
const CATCH_UP: Duration = Duration::from_secs(120);

/// Runs the command.
///
/// # Errors
/// When rows were refused, or a service does not take its part.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let Command::Load { folder, dry_run } = command;
    let fates = RefCell::new(Fates::default());
    let way = Way {
        asks,
        files: &Files::of(&folder)?,
        fates: &fates,
        dry_run,
    };
    load(&way).await?;
    let fates = fates.take();
    fates.print(dry_run);
    let refused = fates.refused();
    if refused > 0 {
        let others = if dry_run { "fine" } else { "in" };
        bail!("{refused} rows were refused; the others are {others}");
    }
    Ok(())
}

/// The master data and the points from before first, to all services side by side; then, once every service
/// has heard of it, the history that builds on it.
async fn load(way: &Way<'_>) -> anyhow::Result<()> {
    let started = Instant::now();
    tokio::try_join!(
        holders(way),
        points(way),
        activity(way),
        billing(way),
        rewards(way),
        access(way),
    )?;
    let rows_in = started.elapsed();
    if !way.dry_run {
        wait_until_heard(way.asks, CATCH_UP).await?;
    }
    history(way).await?;
    if !way.dry_run {
        wait_until_heard(way.asks, CATCH_UP).await?;
        eprintln!(
            "what others build on was in after {:.1} s; every service has heard of all after {:.1} s",
            rows_in.as_secs_f64(),
            started.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

async fn holders(way: &Way<'_>) -> anyhow::Result<()> {
    let mut pass = way.parts::<LoadPass>(|load| &mut load.dry_run);
    pass.json("card-systems.json", |load| &mut load.card_systems)
        .await?;
    pass.json("city-settings.json", |load| &mut load.city_settings)
        .await?;
    pass.csv("number-prefixes.csv", |load| &mut load.number_prefixes)
        .await?;
    pass.json("price-tables.json", |load| &mut load.price_tables)
        .await?;
    pass.csv("vouchers.csv", |load| &mut load.vouchers).await?;
    pass.json("entitlement-rules.json", |load| &mut load.entitlement_rules)
        .await?;
    pass.json("partners.json", |load| &mut load.partners).await?;
    pass.json("associations.json", |load| &mut load.associations)
        .await?;
    pass.csv("passholders.csv", |load| &mut load.passholders).await?;
    pass.csv("grouppasses.csv", |load| &mut load.grouppasses).await?;
    pass.csv("memberships.csv", |load| &mut load.memberships).await?;
    pass.csv("cards.csv", |load| &mut load.cards).await?;
    pass.csv("association-memberships.csv", |load| {
        &mut load.association_memberships
    })
    .await?;
    pass.finish().await?;
    if way.dry_run {
        return Ok(());
    }
    let mut slice = TellLoaded { after: None };
    loop {
        slice.after = parts::send(way.asks, &slice).await?;
        if slice.after.is_none() {
            return Ok(());
        }
    }
}

async fn points(way: &Way<'_>) -> anyhow::Result<()> {
    let mut points = way.parts::<LoadPoints>(|load| &mut load.dry_run);
    points
        .csv("opening-points.csv", |load| &mut load.opening_points)
        .await?;
    points.finish().await
}

async fn activity(way: &Way<'_>) -> anyhow::Result<()> {
    let mut activity = way.parts::<LoadActivity>(|load| &mut load.dry_run);
    activity
        .json("organizers.json", |load| &mut load.organizers)
        .await?;
    activity.json("events.json", |load| &mut load.events).await?;
    activity.finish().await
}

async fn billing(way: &Way<'_>) -> anyhow::Result<()> {
    let mut billing = way.parts::<LoadBilling>(|load| &mut load.dry_run);
    billing
        .csv("municipalities.csv", |load| &mut load.municipalities)
        .await?;
    billing
        .json("distribution-keys.json", |load| &mut load.distribution_keys)
        .await?;
    billing.csv("event-keys.csv", |load| &mut load.event_keys).await?;
    billing.json("coupons.json", |load| &mut load.coupons).await?;
    billing
        .csv("settlement-rules.csv", |load| &mut load.settlement_rules)
        .await?;
    billing
        .csv("own-organizers.csv", |load| &mut load.own_organizers)
        .await?;
    billing.finish().await
}

async fn rewards(way: &Way<'_>) -> anyhow::Result<()> {
    let mut rewards = way.parts::<LoadReward>(|load| &mut load.dry_run);
    rewards.json("rewards.json", |load| &mut load.rewards).await?;
    rewards.finish().await
}

async fn access(way: &Way<'_>) -> anyhow::Result<()> {
    let mut access = way.parts::<LoadAccess>(|load| &mut load.dry_run);
    access.json("clients.json", |load| &mut load.clients).await?;
    access.json("users.json", |load| &mut load.users).await?;
    access.finish().await
}

async fn history(way: &Way<'_>) -> anyhow::Result<()> {
    let mut checkins = way.parts::<LoadActivity>(|load| &mut load.dry_run);
    checkins.csv("checkins.csv", |load| &mut load.checkins).await?;
    checkins.finish().await?;
    let mut sales = way.parts::<LoadBilling>(|load| &mut load.dry_run);
    sales
        .csv("ticket-sales.csv", |load| &mut load.ticket_sales)
        .await?;
    sales.finish().await
}
