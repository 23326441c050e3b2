//! The language of the platform: identifiers, amounts, days, number rules, facts and asks.
//!
//! Data and pure rules only: no I/O, no clock. A service speaks through this crate and never imports
//! another service.
//!
//! | module | what is said |
//! |---|---|
//! | [`ids`], [`number`] | how things are named; pass number, chip number, INSZ, code of a referral |
//! | [`amount`], [`day`] | cents, points, Europe/Brussels days and periods |
//! | [`services`] | the services: names, order, who listens to whom |
//! | [`fact`], [`mod@catalogue`] | the trait of every fact, and all of them |
//! | [`ask`] | the trait of every ask, and who may send it |
//! | [`refusal`], [`message`] | a business "no"; words for people |
//! | [`pass`], [`activity`], [`points`] | facts, asks and views of these services |
//! | [`reward`], [`billing`], [`access`] | those of reward, billing and the gateway |
//! | [`conformance`] | how a client's integration behaves in a sandbox |
//! | [`published`] | events for subscribers outside the platform, apart from the facts |
//! | [`pack`], [`text`] | rows of a region pack and their fate; how long a text may be |

pub mod access;
pub mod activity;
pub mod amount;
pub mod ask;
pub mod billing;
pub mod catalogue;
pub mod conformance;
pub mod day;
pub mod fact;
pub mod ids;
pub mod message;
pub mod number;
pub mod pack;
pub mod page;
pub mod pass;
pub mod points;
pub mod published;
pub mod refusal;
pub mod reward;
pub mod services;
pub mod text;

pub use amount::{Cents, Euro, Points, SignedEuro};
pub use ask::{Ask, Scope};
pub use catalogue::catalogue;
pub use day::{PeriodLimit, PeriodType, Span};
pub use fact::Fact;
pub use ids::*;
pub use message::Message;
pub use number::{ChipNumber, Insz, PassNumber, ReferralCode};
pub use page::Page;
pub use refusal::{Refusal, named};
pub use services::Caller;
