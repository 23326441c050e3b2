//! Open: a subscription gets a stream of its own, and whoever reads it the credentials.

use super::broker::Broker;
use super::store;
use super::stream::{READER, STREAM, SUBJECTS};
use chassis::Fault;
use contracts::Refusal;
use messaging::Tx;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a subscription is read at the depot.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubscriptionAtBroker)]
pub struct Entrance {
    /// The broker
    pub url: String,
    /// The stream of this subscription
    pub stream: String,
    /// The subjects of its events: `events.<type>.<id>`
    pub subject: String,
    /// A durable consumer that is there from the beginning
    pub consumer: String,
    /// The content of a file of credentials, as clients of NATS read it. Shown once. Absent when they were
    /// replaced since
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<String>,
}

/// The depot, as requests see it.
pub struct Depot {
    /// What subscribers are told.
    pub public: String,
    /// The way to it.
    pub broker: Arc<Broker>,
}

impl Depot {
    /// How whoever has this secret reads.
    ///
    /// # Errors
    /// Broken when credentials cannot be signed.
    pub fn entrance(&self, outlet: Uuid, secret: Option<&[u8]>) -> Result<Entrance, Fault> {
        let credentials = secret.map(|secret| self.broker.signer().reading(outlet, secret));
        Ok(Entrance {
            url: self.public.clone(),
            stream: STREAM.into(),
            subject: SUBJECTS.into(),
            consumer: READER.into(),
            credentials: credentials.transpose()?,
        })
    }
}

/// 400: there is no depot here.
pub fn none_here() -> Refusal {
    Refusal::new(
        "subscription/no-broker",
        400,
        "Subscriptions are not read by way of NATS here",
    )
}

/// A new subscription is told by way of the depot, of what is published from here on.
pub async fn open(tx: &mut Tx, outlet: Uuid) -> Result<(), Fault> {
    let now = tx.wall();
    store::add(tx.conn(), outlet, now).await
}
