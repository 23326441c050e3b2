//! `beleef right` and `beleef renewal`: what the coordinator of a region does about rights to the social
//! tariff.

use crate::operate::{plain, print};
use anyhow::Context;
use chassis::Asks;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use clap::Subcommand;
use contracts::PassNumber;
use contracts::pass::{
    ChangeRight, ListRightHistory, ListUnrenewed, ReadRenewal, ReasonClass, RenewalStatus, RightChange,
    RightStep, StartRenewal, StopRenewal,
};

/// `beleef right`. The number is that of any card that the person has, or had, in the region.
#[derive(Subcommand)]
pub enum Right {
    /// No reduced price up to and including this day. Points and rewards go on.
    Suspend {
        number: String,
        #[arg(long)]
        until: NaiveDate,
    },
    /// It counts again at once.
    Resume { number: String },
    /// It ends on this day.
    Renew {
        number: String,
        #[arg(long)]
        until: NaiveDate,
        /// The class of the reason, A to F.
        #[arg(long)]
        reason: Option<String>,
    },
    /// There is none any more. The card stays, and so do the points.
    Lose { number: String },
    /// What became of it, the newest last.
    History { number: String },
}

/// `beleef renewal`.
#[derive(Subcommand)]
pub enum Renewal {
    /// Asks the official source about everybody whose right ends before this day, and renews until then
    /// those of whom it says yes. May be run again.
    Start {
        #[arg(long)]
        until: NaiveDate,
    },
    /// How far it is.
    Status,
    /// Asks about nobody any more. Who was not renewed keeps the right until its own end.
    Stop,
    /// Whose right was not renewed, and why.
    Left,
}

/// Does something about a right.
///
/// # Errors
/// When there is no such card or right, or it cannot be.
pub async fn right(command: Right, asks: &Asks) -> anyhow::Result<()> {
    let (number, step, done) = match command {
        Right::Suspend { number, until } => (number, RightStep::Suspend { until }, "suspended\n"),
        Right::Resume { number } => (number, RightStep::Resume, "counts again\n"),
        Right::Renew {
            number,
            until,
            reason,
        } => {
            let step = RightStep::Renew {
                last_day: until,
                reason: class(reason.as_deref())?,
            };
            (number, step, "renewed\n")
        }
        Right::Lose { number } => (number, RightStep::Lose, "taken away\n"),
        Right::History { number } => return history(&number, asks).await,
    };
    let pass_number = parse(&number)?;
    let change = ChangeRight { pass_number, step };
    asks.ask(&change).await.map_err(plain)?;
    print(done)
}

fn parse(number: &str) -> anyhow::Result<PassNumber> {
    PassNumber::parse(number).context("the pass number")
}

fn class(reason: Option<&str>) -> anyhow::Result<Option<ReasonClass>> {
    let parsed = reason.map(from_text).transpose();
    parsed
        .map_err(plain)
        .context("the reason is none of the classes A to F")
}

async fn history(number: &str, asks: &Asks) -> anyhow::Result<()> {
    let ask = ListRightHistory {
        pass_number: parse(number)?,
    };
    let history = asks.ask(&ask).await.map_err(plain)?;
    if history.lines.is_empty() {
        return print("none\n");
    }
    let lines: String = history.lines.iter().map(line).collect();
    print(&lines)?;
    anyhow::ensure!(
        history.agrees,
        "the right stands otherwise: a process of an earlier version changed it"
    );
    Ok(())
}

fn line(change: &RightChange) -> String {
    let day = |day: Option<NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
    let author = match &change.organizer_id {
        Some(organizer) => organizer.0.clone(),
        None => to_text(&change.author),
    };
    let reason = change.reason.as_ref().map_or("-".to_owned(), to_text);
    format!(
        "{}  {:10} until {:10}  suspended until {:10}  reason {reason}  by {author}\n",
        change.at.format("%Y-%m-%dT%H:%M:%SZ"),
        to_text(&change.kind),
        day(change.last_day),
        day(change.suspended_until),
    )
}

/// Does something about the yearly run.
///
/// # Errors
/// When there is no source, another run is under way, or there never was one.
pub async fn renewal(command: Renewal, asks: &Asks) -> anyhow::Result<()> {
    match command {
        Renewal::Start { until } => {
            let status = asks.ask(&StartRenewal { until }).await.map_err(plain)?;
            print(&shown(&status))
        }
        Renewal::Stop => print(&shown(&asks.ask(&StopRenewal {}).await.map_err(plain)?)),
        Renewal::Status => match asks.ask(&ReadRenewal {}).await.map_err(plain)? {
            Some(status) => print(&shown(&status)),
            None => print("none\n"),
        },
        Renewal::Left => left(asks).await,
    }
}

fn shown(status: &RenewalStatus) -> String {
    let state = match (status.ended_at, status.paused_until, status.is_filled) {
        (Some(at), ..) => format!("ended {}", at.format("%Y-%m-%d %H:%M")),
        (None, _, false) => "finding whom it is about".to_owned(),
        (None, Some(until), _) => format!("under way; the source was left alone until {until}"),
        (None, None, _) => "under way".to_owned(),
    };
    let fates = status
        .fates
        .iter()
        .map(|(fate, persons)| format!("{:15} {persons:>9}\n", to_text(fate)));
    format!("until {}: {state}\n{}", status.until, fates.collect::<String>())
}

async fn left(asks: &Asks) -> anyhow::Result<()> {
    let (mut after, mut is_empty) = (None, true);
    loop {
        let slice = asks.ask(&ListUnrenewed { after }).await.map_err(plain)?;
        is_empty &= slice.persons.is_empty();
        let lines = slice
            .persons
            .iter()
            .map(|(id, fate)| format!("{id}  {}\n", to_text(fate)));
        print(&lines.collect::<String>())?;
        after = slice.next;
        if after.is_none() {
            return if is_empty { print("none\n") } else { Ok(()) };
        }
    }
}
