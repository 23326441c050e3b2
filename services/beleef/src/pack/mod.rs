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
use contracts::pass::LoadPass;
use contracts::points::LoadPoints;
use contracts::reward::LoadReward;
use fates::Fates;
use files::Files;
use parts::Parts;
use std::path::{Path, PathBuf};
use std::time::Duration;

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

pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let Command::Load { folder, dry_run } = command;
    let fates = load(&folder, dry_run, asks).await?;
    fates.print(dry_run);
    let refused = fates.refused();
    if refused > 0 {
        let others = if dry_run { "fine" } else { "in" };
        bail!("{refused} rows were refused; the others are {others}");
    }
    Ok(())
}

/// The master data first; then, once every service has heard of it, the history that builds on it.
async fn load(folder: &Path, dry_run: bool, asks: &Asks) -> anyhow::Result<Fates> {
    let files = Files::of(folder)?;
    let mut fates = Fates::default();
    macro_rules! part {
        ($load:ident) => {
            Parts::new(asks, &files, &mut fates, dry_run, || $load {
                dry_run,
                ..$load::default()
            })
        };
    }
    let mut pass = part!(LoadPass);
    pass.json("card-systems.json", |load, row| load.card_systems.push(row))
        .await?;
    pass.json("associations.json", |load, row| load.associations.push(row))
        .await?;
    pass.csv("passholders.csv", |load, row| load.passholders.push(row))
        .await?;
    pass.csv("grouppasses.csv", |load, row| load.grouppasses.push(row))
        .await?;
    pass.csv("memberships.csv", |load, row| load.memberships.push(row))
        .await?;
    pass.csv("cards.csv", |load, row| load.cards.push(row)).await?;
    pass.csv("association-memberships.csv", |load, row| {
        load.association_memberships.push(row);
    })
    .await?;
    pass.finish().await?;
    let mut activity = part!(LoadActivity);
    activity
        .json("organizers.json", |load, row| load.organizers.push(row))
        .await?;
    activity
        .json("events.json", |load, row| load.events.push(row))
        .await?;
    activity.finish().await?;
    let mut billing = part!(LoadBilling);
    billing
        .csv("municipalities.csv", |load, row| load.municipalities.push(row))
        .await?;
    billing
        .json("distribution-keys.json", |load, row| {
            load.distribution_keys.push(row)
        })
        .await?;
    billing
        .csv("event-keys.csv", |load, row| load.event_keys.push(row))
        .await?;
    billing
        .json("coupons.json", |load, row| load.coupons.push(row))
        .await?;
    billing.finish().await?;
    let mut reward = part!(LoadReward);
    reward
        .json("rewards.json", |load, row| load.rewards.push(row))
        .await?;
    reward.finish().await?;
    let mut access = part!(LoadAccess);
    access
        .json("clients.json", |load, row| load.clients.push(row))
        .await?;
    access
        .json("users.json", |load, row| load.users.push(row))
        .await?;
    access.finish().await?;
    let mut points = part!(LoadPoints);
    points
        .csv("opening-points.csv", |load, row| load.opening_points.push(row))
        .await?;
    points.finish().await?;
    if !dry_run {
        wait_until_heard(asks, CATCH_UP).await?;
    }
    let mut history = part!(LoadActivity);
    history
        .csv("checkins.csv", |load, row| load.checkins.push(row))
        .await?;
    history.finish().await?;
    let mut sales = part!(LoadBilling);
    sales
        .csv("ticket-sales.csv", |load, row| load.ticket_sales.push(row))
        .await?;
    sales.finish().await?;
    if !dry_run {
        wait_until_heard(asks, CATCH_UP).await?;
    }
    Ok(fates)
}
