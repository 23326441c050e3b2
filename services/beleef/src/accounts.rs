//! `beleef account`: what the coordinator of a region does about the way to a pass by account.

use crate::operate::{plain, print};
use anyhow::Context;
use chassis::Asks;
use clap::Subcommand;
use contracts::PassNumber;
use contracts::pass::{CloseAccount, HandOutToken, OpenAccount, UnlinkAccount};
use gateway::door::registration_token;

/// `beleef account`.
#[derive(Subcommand)]
pub enum Command {
    /// Nobody sees this pass with an account any more; its holder may link another one, and is in no family
    /// of others.
    Unlink {
        /// Any pass number of the holder.
        number: String,
    },
    /// Nobody gets a registration token for the holder of this pass any more, whoever knows number and birth
    /// date; the holder is in no family of others.
    Close {
        /// Any pass number of the holder.
        number: String,
    },
    /// Registration tokens are given for the holder of this pass again.
    Open {
        /// Any pass number of the holder.
        number: String,
    },
    /// Prints a registration token, once, for a holder who is there with the pass: also when all tries of its
    /// number are used up.
    Token {
        /// The number of the pass that is shown.
        number: String,
    },
}

/// Does what was asked.
///
/// # Errors
/// When there is no such pass, no account is linked, or the pass cannot be used.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    match command {
        Command::Unlink { number } => {
            let pass_number = parsed(&number)?;
            asks.ask(&UnlinkAccount { pass_number }).await.map_err(plain)?;
            print("unlinked\n")
        }
        Command::Close { number } => {
            let pass_number = parsed(&number)?;
            asks.ask(&CloseAccount { pass_number }).await.map_err(plain)?;
            print("closed\n")
        }
        Command::Open { number } => {
            let pass_number = parsed(&number)?;
            asks.ask(&OpenAccount { pass_number }).await.map_err(plain)?;
            print("open\n")
        }
        Command::Token { number } => {
            let pass_number = parsed(&number)?;
            let (token, hash) = registration_token::new().map_err(plain)?;
            let ask = HandOutToken {
                pass_number,
                token: hash,
            };
            asks.ask(&ask).await.map_err(plain)?;
            print(&format!("{token}\n"))
        }
    }
}

fn parsed(number: &str) -> anyhow::Result<PassNumber> {
    PassNumber::parse(number).context("the pass number")
}
