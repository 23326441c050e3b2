//! Published events: what partners, ticketing vendors and municipalities may subscribe to.
//!
//! Apart from the facts that services tell each other, so that those may grow and no subscriber notices. Each
//! event has a type in a domain of our own, an audience ([`Audience`]) and the permission that lets one
//! receive it: nothing is told that the API would not show to the same client.
//!
//! An event says what happened to what, by id, and little more: whoever needs more asks the API, which looks
//! at the permission again. No name, no number of a person, no amount, no right. Where a person matters,
//! there is a pseudonym ([`event::HOLDER`]) that the door adds for each receiver: the same person has
//! another one elsewhere. Sales at a reduced tariff have none: beside check-ins it would say whose tariff is
//! the social one.
//!
//! | file | part |
//! |---|---|
//! | [`event`] | the trait of every event, and how it is written: CloudEvents 1.0 |
//! | `activity`, `billing`, `pass`, `reward`, `subscription` | the events, by who knows of them |
//! | [`catalogue`](mod@catalogue) | all of them: schemas, documents and permissions follow from it |
//! | [`asyncapi`] | the document of all of them |
//! | [`grown`] | what a schema may become: only optional members are added |

mod activity;
pub mod asyncapi;
mod billing;
pub mod catalogue;
pub mod event;
pub mod grown;
mod pass;
mod reward;
mod subscription;

pub use activity::{CheckinRecorded, CheckinUndone, EventSettingsChanged};
pub use billing::{TicketSaleCancelled, TicketSaleRegistered, WaitingPlaceOffered};
pub use catalogue::{Described, catalogue, find};
pub use event::{Audience, Envelope, Event};
pub use pass::{
    PassBlocked, ReferralAccepted, ReferralActive, ReferralCompleted, ReferralCreated, ReferralExpired,
    ReferralReturned, ReferralWithdrawn,
};
pub use reward::{RedemptionCancelled, RedemptionCompleted};
pub use subscription::SubscriptionTested;
