//! Mails to passholders: put in line by the verb that they tell of, in its transaction, and sent by a job.
//!
//! What waits is a kind and a passholder: the name and the address are read when it is sent, so that none
//! lies about, and whoever does not want to be written to by then is not. A mail is sent before its row goes,
//! so one that was cut is sent again, under the same Message-ID: its reader's program shows one.

mod patience;
mod post;
mod queue;
mod send;
mod store;
mod words;

pub use post::Post;
pub use queue::queue;
pub use send::send;

use chassis::measure::Measure;
use contracts::PassholderId;
use serde::{Deserialize, Serialize};

const SENT: &str = "mails_sent_total";
const GIVEN_UP: &str = "mails_given_up_total";

/// What is measured of mails.
pub const MEASURES: &[Measure] = &[
    Measure::counter(SENT, "Mails that the mail server took."),
    Measure::counter(
        GIVEN_UP,
        "Mails that were not sent: the server refused them, or too often.",
    ),
];

/// What a mail tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "UPPERCASE")]
pub enum Kind {
    /// Somebody became a passholder.
    Welcome,
    /// An order is completed.
    Order,
    /// Somebody was added to a family.
    Family,
    /// An account was linked to somebody's pass.
    Linked,
}

impl Kind {
    /// Whether it is sent whether or not its reader wants mails.
    fn is_sent_anyway(self) -> bool {
        !matches!(self, Self::Welcome)
    }
}

/// A mail to put in line.
#[derive(Debug, Clone, Copy)]
pub struct New {
    pub kind: Kind,
    pub to: PassholderId,
    /// Of whom else it tells.
    pub other: Option<PassholderId>,
    /// How many it is about.
    pub number: Option<i32>,
}

/// The languages that mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Nl,
    Fr,
    De,
    En,
}

/// Who reads it, and the words that it needs.
#[derive(Debug, Clone)]
pub struct Reader {
    pub address: String,
    pub name: String,
    pub region: String,
    pub other: String,
    pub number: i32,
}
