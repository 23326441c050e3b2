//! Region packs: a folder of CSV and JSON files in, the fate of every row out. `docs/region-pack.md`
//! describes the folder.

use crate::operate::plain;
use crate::standing::wait_until_heard;
use anyhow::{Context, bail};
use chassis::Asks;
use clap::Subcommand;
use contracts::Ask;
use contracts::access::LoadAccess;
use contracts::activity::LoadActivity;
use contracts::billing::LoadBilling;
use contracts::pack::{Fate, Report, RowFate};
use contracts::pass::LoadPass;
use contracts::points::LoadPoints;
use contracts::reward::LoadReward;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
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

/// A whole pack may take this long per service.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long the services may take to hear of each other's rows.
const CATCH_UP: Duration = Duration::from_secs(120);

pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let Command::Load { folder, dry_run } = command;
    let report = load(&folder, dry_run, asks).await?;
    print(&report, dry_run);
    let refused = report
        .rows
        .iter()
        .filter(|row| matches!(row.fate, Fate::Refused(_)))
        .count();
    if refused > 0 {
        bail!(
            "{refused} rows were refused; the others are {}",
            if dry_run { "fine" } else { "in" }
        );
    }
    Ok(())
}

/// The master data first; then, once every service has heard of it, the history that builds on it.
pub async fn load(folder: &Path, dry_run: bool, asks: &Asks) -> anyhow::Result<Report> {
    if !folder.is_dir() {
        bail!("{} is no folder", folder.display());
    }
    let mut reader = Reader {
        folder,
        report: Report::default(),
        known: vec![],
        is_empty: true,
    };
    let pass = LoadPass {
        dry_run,
        card_systems: reader.json("card-systems.json")?,
        associations: reader.json("associations.json")?,
        passholders: reader.csv("passholders.csv")?,
        grouppasses: reader.csv("grouppasses.csv")?,
        memberships: reader.csv("memberships.csv")?,
        cards: reader.csv("cards.csv")?,
        association_memberships: reader.csv("association-memberships.csv")?,
    };
    let activity = LoadActivity {
        dry_run,
        organizers: reader.json("organizers.json")?,
        events: reader.json("events.json")?,
        checkins: vec![],
    };
    let history = LoadActivity {
        dry_run,
        checkins: reader.csv("checkins.csv")?,
        ..LoadActivity::default()
    };
    let billing = LoadBilling {
        dry_run,
        municipalities: reader.csv("municipalities.csv")?,
        distribution_keys: reader.json("distribution-keys.json")?,
        event_keys: reader.csv("event-keys.csv")?,
        coupons: reader.json("coupons.json")?,
        ticket_sales: vec![],
    };
    let sales = LoadBilling {
        dry_run,
        ticket_sales: reader.csv("ticket-sales.csv")?,
        ..LoadBilling::default()
    };
    let points = LoadPoints {
        dry_run,
        opening_points: reader.csv("opening-points.csv")?,
    };
    let reward = LoadReward {
        dry_run,
        rewards: reader.json("rewards.json")?,
    };
    let access = LoadAccess {
        dry_run,
        clients: reader.json("clients.json")?,
        users: reader.json("users.json")?,
    };
    if reader.is_empty {
        bail!(
            "{} holds no file of a region pack; docs/region-pack.md lists them",
            folder.display()
        );
    }
    reader.require_known()?;
    let mut report = reader.report;
    send(asks, &pass, &mut report).await?;
    send(asks, &activity, &mut report).await?;
    send(asks, &billing, &mut report).await?;
    send(asks, &reward, &mut report).await?;
    send(asks, &access, &mut report).await?;
    send(asks, &points, &mut report).await?;
    if !dry_run {
        wait_until_heard(asks, CATCH_UP).await?;
    }
    send(asks, &history, &mut report).await?;
    send(asks, &sales, &mut report).await?;
    if !dry_run {
        wait_until_heard(asks, CATCH_UP).await?;
    }
    Ok(report)
}

async fn send<A: Ask<Reply = Report>>(asks: &Asks, load: &A, report: &mut Report) -> anyhow::Result<()> {
    let answer = asks
        .ask_patiently(load, PATIENCE)
        .await
        .map_err(plain)
        .with_context(|| format!("{} does not take its part", A::NAME))?;
    report.rows.extend(answer.rows);
    Ok(())
}

struct Reader<'a> {
    folder: &'a Path,
    report: Report,
    /// The files that a pack may hold.
    known: Vec<&'static str>,
    is_empty: bool,
}

impl Reader<'_> {
    fn text(&mut self, file: &'static str) -> anyhow::Result<Option<String>> {
        self.known.push(file);
        let path = self.folder.join(file);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                self.is_empty = false;
                Ok(Some(text))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// A file with a slip in its name would be left out in silence.
    fn require_known(&self) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let is_table = name.ends_with(".csv") || name.ends_with(".json");
            if is_table && !self.known.contains(&name.as_str()) {
                bail!("{name} is no file of a region pack; docs/region-pack.md lists them");
            }
        }
        Ok(())
    }

    fn refuse(&mut self, file: &str, id: String, reason: String) {
        self.report
            .rows
            .push(RowFate::new(file, id, Fate::Refused(reason)));
    }

    /// A list of objects; one that does not parse is refused alone.
    fn json<T: DeserializeOwned>(&mut self, file: &'static str) -> anyhow::Result<Vec<T>> {
        let Some(text) = self.text(file)? else {
            return Ok(vec![]);
        };
        let values: Vec<serde_json::Value> =
            serde_json::from_str(&text).with_context(|| format!("{file} is no list in JSON"))?;
        let mut rows = vec![];
        for (n, value) in values.into_iter().enumerate() {
            match serde_json::from_value(value) {
                Ok(row) => rows.push(row),
                Err(error) => self.refuse(file, format!("entry {}", n + 1), error.to_string()),
            }
        }
        Ok(rows)
    }

    /// Rows under a header line; one that does not parse is refused alone.
    fn csv<T: DeserializeOwned>(&mut self, file: &'static str) -> anyhow::Result<Vec<T>> {
        let Some(text) = self.text(file)? else {
            return Ok(vec![]);
        };
        let mut rows = vec![];
        for (n, row) in csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes())
            .deserialize()
            .enumerate()
        {
            match row {
                Ok(row) => rows.push(row),
                Err(error) => self.refuse(file, format!("line {}", n + 2), error.to_string()),
            }
        }
        Ok(rows)
    }
}

/// Every row that is not as it was, then a line per file.
fn print(report: &Report, dry_run: bool) {
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for row in &report.rows {
        let column = match &row.fate {
            Fate::Created => 0,
            Fate::Changed => 1,
            Fate::Unchanged => 2,
            Fate::Refused(reason) => {
                println!("refused    {} {}: {reason}", row.file, row.id);
                3
            }
        };
        counts.entry(row.file.as_str()).or_default()[column] += 1;
    }
    println!(
        "{:28} {:>8} {:>8} {:>10} {:>8}",
        if dry_run { "would be" } else { "" },
        "created",
        "changed",
        "unchanged",
        "refused"
    );
    for (file, [created, changed, unchanged, refused]) in counts {
        println!("{file:28} {created:>8} {changed:>8} {unchanged:>10} {refused:>8}");
    }
}
