//! The trait of every published event, and its envelope: CloudEvents 1.0, structured JSON.

use crate::access::Permission;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The member of the data that holds the pseudonym of a person, where there is one.
pub const HOLDER: &str = "holder";

/// The version of the envelope.
const SPECVERSION: &str = "1.0";
/// What the data are.
const JSON: &str = "application/json";

/// Who is told of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The organizer of the event or the redemption.
    Organizer,
    /// The partner that guided somebody.
    Partner,
    /// Every organizer of the region.
    Region,
    /// The owner of the one subscription that it is about.
    Subscription,
}

impl Audience {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organizer => "organizer",
            Self::Partner => "partner",
            Self::Region => "region",
            Self::Subscription => "subscription",
        }
    }
}

/// A published event: what it says beside its envelope. A type only ever gains optional members.
pub trait Event: Serialize + JsonSchema {
    /// `org.beleefregio.<subject>.<past tense>.v<n>`.
    const TYPE: &'static str;
    /// One sentence for the catalogue.
    const MEANING: &'static str;
    /// Who is told.
    const AUDIENCE: Audience;
    /// What its receiver must hold; none where holding the subscription is enough.
    const PERMISSION: Option<Permission>;

    /// What it is about: events of one subject keep their order.
    fn subject(&self) -> String;

    /// The example of the documentation.
    fn example() -> Self;
}

/// An event on its way to one receiver, as CloudEvents 1.0 writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Always 1.0.
    pub specversion: String,
    /// The same however often and by whichever way it comes.
    pub id: Uuid,
    /// The platform that it happened at.
    pub source: String,
    /// Which event it is.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What it is about.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Always JSON.
    pub datacontenttype: String,
    /// Where the schema of the data is.
    pub dataschema: String,
    /// What happened.
    pub data: Map<String, Value>,
}

/// What stands in an envelope.
pub struct Enclosed {
    /// The event's own id.
    pub id: Uuid,
    /// Which event it is.
    pub event_type: String,
    /// What it is about.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// What happened.
    pub data: Map<String, Value>,
}

impl Envelope {
    /// An event of the platform at this address, which has no slash at its end.
    pub fn new(source: &str, enclosed: Enclosed) -> Self {
        Self {
            specversion: SPECVERSION.into(),
            id: enclosed.id,
            source: source.into(),
            dataschema: format!("{source}/schemas/{}", enclosed.event_type),
            event_type: enclosed.event_type,
            subject: enclosed.subject,
            time: enclosed.time,
            datacontenttype: JSON.into(),
            data: enclosed.data,
        }
    }
}
