//! `beleef person`: what is kept of one person, for whoever asks for his own.

use crate::operate::{plain, print};
use anyhow::Context;
use chassis::Asks;
use clap::Subcommand;
use contracts::{Caller, PassholderId};
use messaging::forget::questions::ExportPerson;
use serde_json::{Map, Value};

/// `beleef person`.
#[derive(Subcommand)]
pub enum Command {
    /// All that every service keeps of one person, as JSON, and nothing of anybody else.
    Export {
        /// The passholder's id.
        id: String,
    },
}

/// Does what was asked.
///
/// # Errors
/// When the id is none, or a service does not answer: half of it would look like all.
pub async fn run(command: Command, asks: &Asks) -> anyhow::Result<()> {
    let Command::Export { id } = command;
    let passholder_id = PassholderId(id.parse().context("the passholder id")?);
    let mut all = Map::new();
    for service in Caller::SERVICE_NAMES {
        let kept = asks.ask_as(service, &ExportPerson { passholder_id }).await;
        let kept = kept.map_err(plain).with_context(|| service)?;
        all.insert(service.to_owned(), kept);
    }
    print(&format!("{:#}\n", Value::Object(all)))
}
