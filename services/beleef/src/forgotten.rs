//! `beleef forgotten`: who was deleted and is forgotten, and forgetting them again after a restore.

use crate::operate::{plain, print};
use anyhow::{Context, bail};
use chassis::Asks;
use chrono::SecondsFormat;
use clap::Subcommand;
use contracts::pass::{LeaveAgain, Left, ListLeavers};
use contracts::{Caller, PassholderId};
use messaging::forget::Forgotten;
use messaging::forget::questions::{ListForgotten, MOST, RememberForgotten, SweepForgotten};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a service may take to look through its log.
const PATIENCE: Duration = Duration::from_secs(600);

/// `beleef forgotten`.
#[derive(Subcommand)]
pub enum Command {
    /// Whom the services have forgotten, a line each: id and day; and who was deleted and is to be forgotten
    /// yet: id, "left" and when. Keep it beside the backups, not in them.
    List,
    /// Deletes and forgets all of them again in every service, and does at once what is done each hour.
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
    let mut all = Gone::default();
    known(asks, &mut all).await?;
    match command {
        Command::List => print(&all.lines()),
        Command::Again { from } => {
            if let Some(file) = from {
                listed(&file, &mut all)?;
            }
            again(asks, &all).await
        }
    }
}

/// Who is gone: each from the first day or time on that somebody says.
#[derive(Debug, Default, PartialEq)]
struct Gone {
    forgotten: BTreeMap<PassholderId, Forgotten>,
    left: BTreeMap<PassholderId, Left>,
}

impl Gone {
    fn is_forgotten(&mut self, one: Forgotten) {
        let known = self.forgotten.entry(one.passholder_id).or_insert(one);
        known.day = known.day.min(one.day);
    }

    fn has_left(&mut self, one: Left) {
        let known = self.left.entry(one.passholder_id).or_insert(one);
        known.left_at = known.left_at.min(one.left_at);
    }

    /// Those who left and of whom nobody knows that they are forgotten.
    fn leavers(&self) -> Vec<Left> {
        let left = self.left.values();
        left.filter(|one| !self.forgotten.contains_key(&one.passholder_id))
            .copied()
            .collect()
    }

    fn lines(&self) -> String {
        let forgotten = self.forgotten.values();
        let mut text: String = forgotten
            .map(|one| format!("{} {}\n", one.passholder_id, one.day))
            .collect();
        let left = self.leavers().into_iter();
        text.extend(left.map(|one| {
            let at = one.left_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            format!("{} left {at}\n", one.passholder_id)
        }));
        text
    }

    fn read(&mut self, line: &str) -> anyhow::Result<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [id, day] => self.is_forgotten(Forgotten {
                passholder_id: PassholderId(id.parse()?),
                day: day.parse()?,
            }),
            [id, "left", at] => self.has_left(Left {
                passholder_id: PassholderId(id.parse()?),
                left_at: at.parse()?,
            }),
            _ => bail!("there is no day"),
        }
        Ok(())
    }
}

/// What all services know together.
async fn known(asks: &Asks, all: &mut Gone) -> anyhow::Result<()> {
    for service in Caller::SERVICE_NAMES {
        let mut after = None;
        loop {
            let page = asks.ask_as(service, &ListForgotten { after }).await;
            let page = page.map_err(plain).with_context(|| service)?;
            after = page.last().map(|one| one.passholder_id);
            let is_last = page.len() < MOST;
            page.into_iter().for_each(|one| all.is_forgotten(one));
            if is_last {
                break;
            }
        }
    }
    let mut after = None;
    loop {
        let page = asks.ask(&ListLeavers { after }).await.map_err(plain)?;
        after = page.last().map(|one| one.passholder_id);
        let is_last = page.len() < ListLeavers::PAGE;
        page.into_iter().for_each(|one| all.has_left(one));
        if is_last {
            return Ok(());
        }
    }
}

/// The lines of a list as it was printed.
fn listed(file: &Path, all: &mut Gone) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        all.read(line)
            .with_context(|| format!("{line:?} is no id and day"))?;
    }
    Ok(())
}

/// Pass first: whoever came back with a backup leaves it, and that is told. Each service remembers all of
/// them before it erases anybody, so that it goes through its log once.
async fn again(asks: &Asks, all: &Gone) -> anyhow::Result<()> {
    let leavers = all.leavers();
    for persons in leavers.chunks(LeaveAgain::MOST) {
        let persons = persons.to_vec();
        asks.ask(&LeaveAgain { persons }).await.map_err(plain)?;
    }
    let patient = asks.waiting(PATIENCE);
    let forgotten: Vec<Forgotten> = all.forgotten.values().copied().collect();
    for service in Caller::SERVICE_NAMES {
        for persons in forgotten.chunks(MOST) {
            let persons = persons.to_vec();
            let noted = asks.ask_as(service, &RememberForgotten { persons }).await;
            noted.map_err(plain).with_context(|| service)?;
        }
        // Also with nobody: what the hourly job does is done.
        let swept = patient.ask_as(service, &SweepForgotten {}).await;
        let swept = swept.map_err(plain).with_context(|| service)?;
        print(&format!(
            "{service:10} {} forgotten, of {swept} nothing is left in log and answers\n",
            forgotten.len()
        ))?;
    }
    print(&format!("{} left and are to be forgotten yet\n", leavers.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_printed() {
        let [first, second] = ["1", "2"].map(|n| {
            let id = format!("01920000-7000-8000-0000-00000000000{n}");
            PassholderId(id.parse().unwrap())
        });
        let mut all = Gone::default();
        all.is_forgotten(Forgotten {
            passholder_id: first,
            day: "2026-11-14".parse().unwrap(),
        });
        all.has_left(Left {
            passholder_id: second,
            left_at: "2026-11-14T10:00:00.123456Z".parse().unwrap(),
        });
        let mut read = Gone::default();
        for line in all.lines().lines() {
            read.read(line).unwrap();
        }
        assert_eq!(read, all);
        let early = format!("{second} left 2026-11-01T10:00:00Z");
        read.read(&early).unwrap();
        assert!(read.lines().contains(&early), "the first time counts");
        read.read(&format!("{second} 2026-11-15")).unwrap();
        assert_eq!(read.leavers(), [], "who is forgotten leaves no more");
        assert!(read.read("01920000-7000-8000-0000-000000000001").is_err());
        assert!(read.read("somebody 2026-11-14").is_err());
        assert!(
            read.read("01920000-7000-8000-0000-000000000001 right 2026-11-14")
                .is_err()
        );
    }
}
