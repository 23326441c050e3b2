//! `beleef forgotten`: who was deleted and is forgotten, and forgetting them again after a restore.

use crate::operate::{plain, print};
use anyhow::{Context, bail};
use chassis::Asks;
use clap::Subcommand;
use contracts::{Caller, PassholderId};
use messaging::forget::Forgotten;
use messaging::forget::questions::{ForgetAgain, ListForgotten, MOST};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a service may take to look through its log.
const PATIENCE: Duration = Duration::from_secs(600);

/// `beleef forgotten`.
#[derive(Subcommand)]
pub enum Command {
    /// Whom the services have forgotten, a line each: id and day. Keep it beside the backups, not in them.
    List,
    /// Lets every service forget all of them again, and do at once what it does each hour.
    Again {
        /// Those of this list as well.
        #[arg(long)]
        from: Option<PathBuf>,
    },
}

/// Does what was asked.
///
/// # Errors
/// When a service does not answer, or a line of the list is none.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    match command {
        Command::List => {
            let lines: Vec<String> = known(asks).await?.iter().map(line).collect();
            print(&lines.concat())
        }
        Command::Again { from } => {
            let mut all = known(asks).await?;
            if let Some(file) = from {
                all.extend(listed(&file)?);
            }
            all.sort_unstable();
            all.dedup_by_key(|one| one.passholder_id);
            again(asks, &all).await
        }
    }
}

fn line(one: &Forgotten) -> String {
    format!("{} {}\n", one.passholder_id, one.day)
}

/// What all services know together, each person from the first day on that one of them says.
async fn known(asks: &Asks) -> anyhow::Result<Vec<Forgotten>> {
    let mut all: BTreeMap<PassholderId, Forgotten> = BTreeMap::new();
    for service in Caller::SERVICE_NAMES {
        let mut after = None;
        loop {
            let page = asks.ask_as(service, &ListForgotten { after }).await;
            let page = page.map_err(plain).with_context(|| service)?;
            after = page.last().map(|one| one.passholder_id);
            let is_last = page.len() < MOST;
            for one in page {
                let known = all.entry(one.passholder_id).or_insert(one);
                known.day = known.day.min(one.day);
            }
            if is_last {
                break;
            }
        }
    }
    Ok(all.into_values().collect())
}

/// The lines of a list as it was printed.
fn listed(file: &Path) -> anyhow::Result<Vec<Forgotten>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| read(line).with_context(|| format!("{line:?} is no id and day")))
        .collect()
}

fn read(line: &str) -> anyhow::Result<Forgotten> {
    let Some((id, day)) = line.trim().split_once(' ') else {
        bail!("there is no day");
    };
    Ok(Forgotten {
        passholder_id: PassholderId(id.parse()?),
        day: day.trim().parse()?,
    })
}

/// Pass first: whoever came back with a backup leaves it, and that is told.
async fn again(asks: &Asks, all: &[Forgotten]) -> anyhow::Result<()> {
    let patient = asks.waiting(PATIENCE);
    for service in Caller::SERVICE_NAMES {
        let mut swept = 0;
        // Also with nobody: what the hourly job does is done.
        let parts: Vec<&[Forgotten]> = match all.is_empty() {
            true => vec![&[]],
            false => all.chunks(MOST).collect(),
        };
        for persons in parts {
            let persons = persons.to_vec();
            let answer = patient.ask_as(service, &ForgetAgain { persons }).await;
            swept += answer.map_err(plain).with_context(|| service)?;
        }
        print(&format!(
            "{service:10} {} forgotten, of {swept} nothing is left in log and answers\n",
            all.len()
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_printed() {
        let one = Forgotten {
            passholder_id: PassholderId("01920000-7000-8000-0000-000000000001".parse().unwrap()),
            day: "2026-11-14".parse().unwrap(),
        };
        assert_eq!(read(line(&one).trim_end()).unwrap(), one);
        assert!(read("01920000-7000-8000-0000-000000000001").is_err());
        assert!(read("somebody 2026-11-14").is_err());
    }
}
