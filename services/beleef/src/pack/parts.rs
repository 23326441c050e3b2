//! Parts of a pack on their way to a service.

use super::fates::Fates;
use super::files::{Files, Read};
use crate::operate::plain;
use anyhow::Context;
use chassis::{Asks, Fault};
use contracts::Ask;
use contracts::pack::{Fate, Report, RowFate};
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How much is sent at once, which is one transaction there.
const MOST_ROWS: usize = 4000;
const MOST_BYTES: usize = 4 << 20;
/// How long a service may take for a part.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long a service may be away, and how soon it is asked again.
const AWAY: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_millis(500);
/// How often whoever waits is told how far it is.
const WORD: Duration = Duration::from_secs(1);

/// From where the rows come, and who is told of their fates.
pub struct Way<'a> {
    pub asks: &'a Asks,
    pub files: &'a Files,
    pub fates: &'a RefCell<Fates>,
    /// A dry run judges rows beside those that they build on: it goes to each service as one part.
    pub dry_run: bool,
}

impl<'a> Way<'a> {
    /// The parts of one service; `dry_run` shows where a load says that it is one.
    pub fn parts<A: Default>(&'a self, dry_run: fn(&mut A) -> &mut bool) -> Parts<'a, A> {
        Parts {
            way: self,
            dry_run,
            load: A::default(),
            rows: 0,
            bytes: 0,
            said: Instant::now(),
        }
    }
}

/// The rows of one service: what waits, and where it goes.
pub struct Parts<'a, A> {
    way: &'a Way<'a>,
    dry_run: fn(&mut A) -> &mut bool,
    load: A,
    rows: usize,
    bytes: usize,
    said: Instant,
}

impl<A: Ask<Reply = Report> + Default> Parts<'_, A> {
    /// The rows of a file that holds a list; `list` shows where they go.
    pub async fn json<T: DeserializeOwned>(
        &mut self,
        file: &str,
        list: fn(&mut A) -> &mut Vec<T>,
    ) -> anyhow::Result<()> {
        let rows = self.way.files.json(file)?;
        self.all(file, rows, list).await
    }

    /// The rows of a table.
    pub async fn csv<T: DeserializeOwned>(
        &mut self,
        file: &str,
        list: fn(&mut A) -> &mut Vec<T>,
    ) -> anyhow::Result<()> {
        let rows = self.way.files.csv(file)?;
        self.all(file, rows, list).await
    }

    async fn all<T>(
        &mut self,
        file: &str,
        rows: impl Iterator<Item = Read<T>>,
        list: fn(&mut A) -> &mut Vec<T>,
    ) -> anyhow::Result<()> {
        for (n, (row, size)) in rows.enumerate() {
            match row {
                Ok(row) => list(&mut self.load).push(row),
                Err(unread) => {
                    let fate = Fate::Refused(unread.reason);
                    let fates = self.way.fates;
                    fates.borrow_mut().note(&RowFate::new(file, unread.id, fate));
                    continue;
                }
            }
            self.rows += 1;
            self.bytes += size;
            if !self.way.dry_run && (self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES) {
                self.send().await?;
                self.say(file, n + 1);
            }
        }
        Ok(())
    }

    /// Sends what is left.
    pub async fn finish(mut self) -> anyhow::Result<()> {
        self.send().await
    }

    async fn send(&mut self) -> anyhow::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut load = std::mem::take(&mut self.load);
        (self.rows, self.bytes) = (0, 0);
        *(self.dry_run)(&mut load) = self.way.dry_run;
        let report = send(self.way.asks, &load).await?;
        let mut fates = self.way.fates.borrow_mut();
        report.rows.iter().for_each(|row| fates.note(row));
        Ok(())
    }

    fn say(&mut self, file: &str, rows: usize) {
        if self.said.elapsed() > WORD && std::io::stderr().is_terminal() {
            self.said = Instant::now();
            eprintln!("{file}: {rows} rows");
        }
    }
}

/// Sends what may be sent twice, until the service has it.
///
/// # Errors
/// When the service refuses it, or is away for too long.
pub async fn send<A: Ask>(asks: &Asks, ask: &A) -> anyhow::Result<A::Reply> {
    let mut away = None;
    loop {
        match asks.ask_patiently(ask, PATIENCE).await {
            Err(Fault::Busy(_)) if away.get_or_insert_with(Instant::now).elapsed() < AWAY => {
                tokio::time::sleep(AGAIN).await;
            }
            outcome => {
                return outcome
                    .map_err(plain)
                    .with_context(|| format!("{} is not done", A::NAME));
            }
        }
    }
}
