//! Parts of a pack on their way to a service.

use super::fates::Fates;
use super::files::{Files, Read};
use crate::operate::plain;
use anyhow::Context;
use chassis::Asks;
use contracts::Ask;
use contracts::pack::{Fate, Report, RowFate};
use serde::de::DeserializeOwned;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How much is sent at once, which is one transaction there.
const MOST_ROWS: usize = 1000;
const MOST_BYTES: usize = 4 << 20;
/// How long a service may take for a part.
const PATIENCE: Duration = Duration::from_secs(600);
/// How often whoever waits is told how far it is.
const WORD: Duration = Duration::from_secs(1);

/// The rows of one service: what waits, and where it goes.
pub struct Parts<'a, A, F> {
    asks: &'a Asks,
    files: &'a Files,
    fates: &'a mut Fates,
    /// A dry run judges rows beside those that they build on: it goes as one part.
    is_whole: bool,
    fresh: F,
    load: A,
    rows: usize,
    bytes: usize,
    said: Instant,
}

impl<'a, A: Ask<Reply = Report>, F: Fn() -> A> Parts<'a, A, F> {
    pub fn new(asks: &'a Asks, files: &'a Files, fates: &'a mut Fates, is_whole: bool, fresh: F) -> Self {
        Self {
            asks,
            files,
            fates,
            is_whole,
            load: fresh(),
            fresh,
            rows: 0,
            bytes: 0,
            said: Instant::now(),
        }
    }

    pub async fn json<T: DeserializeOwned>(
        &mut self,
        file: &str,
        put: impl Fn(&mut A, T),
    ) -> anyhow::Result<()> {
        let rows = self.files.json(file)?;
        self.all(file, rows, put).await
    }

    pub async fn csv<T: DeserializeOwned>(
        &mut self,
        file: &str,
        put: impl Fn(&mut A, T),
    ) -> anyhow::Result<()> {
        let rows = self.files.csv(file)?;
        self.all(file, rows, put).await
    }

    async fn all<T>(
        &mut self,
        file: &str,
        rows: impl Iterator<Item = Read<T>>,
        put: impl Fn(&mut A, T),
    ) -> anyhow::Result<()> {
        for (n, (row, size)) in rows.enumerate() {
            match row {
                Ok(row) => put(&mut self.load, row),
                Err(unread) => {
                    let fate = Fate::Refused(unread.reason);
                    self.fates.note(&RowFate::new(file, unread.id, fate));
                    continue;
                }
            }
            self.rows += 1;
            self.bytes += size;
            if !self.is_whole && (self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES) {
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
        let load = std::mem::replace(&mut self.load, (self.fresh)());
        (self.rows, self.bytes) = (0, 0);
        let report = self
            .asks
            .ask_patiently(&load, PATIENCE)
            .await
            .map_err(plain)
            .with_context(|| format!("{} does not take its part", A::NAME))?;
        report.rows.iter().for_each(|row| self.fates.note(row));
        Ok(())
    }

    fn say(&mut self, file: &str, rows: usize) {
        if self.said.elapsed() > WORD && std::io::stderr().is_terminal() {
            self.said = Instant::now();
            eprintln!("{file}: {rows} rows");
        }
    }
}
