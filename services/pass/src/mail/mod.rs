//! Mails to passholders: put in line by the verb that they tell of, in its transaction, and sent by a job.
//!
//! What waits is a kind and a passholder: the name and the address are read when it is sent, so that none
//! lies about, and whoever does not want to be written to by then is not. A mail is sent before its row goes,
//! so one that was cut is sent again, under the same Message-ID: its reader's program shows one.

mod about;
mod leave_token;
mod links;
mod notice;
mod patience;
mod post;
mod queue;
mod send;
mod store;
mod words;

pub use leave_token::LeaveTokens;
pub use notice::{note_days, notice};
pub use post::Post;
pub use queue::queue;
pub use send::send;

use chassis::measure::Measure;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use serde::{Deserialize, Serialize};

const SENT: &str = "mails_sent_total";
const GIVEN_UP: &str = "mails_given_up_total";
/// Rises while the mail server does not want mails from us.
pub const UNWANTED: &str = "mails_unwanted_total";

/// What is measured of mails.
pub const MEASURES: &[Measure] = &[
    Measure::counter(SENT, "Mails that the mail server took."),
    Measure::counter(
        GIVEN_UP,
        "Mails that were not sent: the server refused them, or too often.",
    ),
    Measure::counter(
        UNWANTED,
        "Mails that the mail server refused for what is ours, or may be: they are kept and tried again.",
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
    /// Before the day on which most rights end all members of a region are told the same.
    Notice,
}

impl Kind {
    /// Whether it is sent whether or not its reader wants mails.
    fn is_sent_anyway(self) -> bool {
        !matches!(self, Self::Welcome | Self::Notice)
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

/// The pages to which mails lead, as far as there are any.
pub struct Pages {
    /// Where somebody gets an account with the number of his pass and his birth date.
    pub account: Option<String>,
    /// Where somebody leaves a family.
    pub leave: Option<String>,
    pub leave_tokens: LeaveTokens,
}

/// Who reads it, and the words that it needs.
#[derive(Debug, Clone)]
pub struct Reader {
    pub address: String,
    pub name: String,
    pub region: String,
    pub other: String,
    pub number: i32,
    pub has_account: bool,
    /// The family that it tells of, while its reader is in it.
    pub joined: Option<Joined>,
}

/// That somebody is in a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    pub owner: PassholderId,
    pub member: PassholderId,
    /// Whoever leaves and joins again joined at another time.
    pub since: DateTime<Utc>,
}
