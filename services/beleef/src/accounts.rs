//! `beleef account`: what the coordinator of a region does about an account that was linked wrongly.

use crate::operate::{plain, print};
use anyhow::Context;
use chassis::Asks;
use clap::Subcommand;
use contracts::PassNumber;
use contracts::pass::UnlinkAccount;

/// `beleef account`.
#[derive(Subcommand)]
pub enum Command {
    /// Nobody sees this pass with an account any more; its holder may link another one.
    Unlink {
        /// Any pass number of the holder.
        number: String,
    },
}

/// Does what was asked.
///
/// # Errors
/// When there is no such pass, or no account is linked.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let Command::Unlink { number } = command;
    let pass_number = PassNumber::parse(&number).context("the pass number")?;
    asks.ask(&UnlinkAccount { pass_number }).await.map_err(plain)?;
    print("unlinked\n")
}
