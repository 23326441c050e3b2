//! `beleef card`: what the coordinator of a region does about a card that is lost or found again.

use crate::operate::{plain, print};
use anyhow::Context;
use chassis::Asks;
use clap::Subcommand;
use contracts::PassNumber;
use contracts::pass::SwitchCard;

/// `beleef card`.
#[derive(Subcommand)]
pub enum Command {
    /// Nobody gets anything with this card any more, at any counter. Points, memberships and rights stay.
    Block { number: String },
    /// The card counts again, unless another took its place.
    Unblock { number: String },
}

/// Does what was asked.
///
/// # Errors
/// When there is no such card, or it cannot be.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let (number, blocked) = match command {
        Command::Block { number } => (number, true),
        Command::Unblock { number } => (number, false),
    };
    let pass_number = PassNumber::parse(&number).context("the pass number")?;
    let switch = SwitchCard { pass_number, blocked };
    asks.ask(&switch).await.map_err(plain)?;
    print(if blocked { "blocked\n" } else { "counts again\n" })
}
