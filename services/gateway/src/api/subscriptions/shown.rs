//! What is shown once of a subscription: its secret, or the credentials that are made from it.

use crate::depot::Entrance;
use crate::door::Door;
use crate::outlet::{self, Outlet, Way};
use chassis::Fault;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

/// What deliveries are signed with from now on, or how the subscription is read.
#[derive(Serialize, ToSchema)]
#[schema(as = SubscriptionSecret)]
pub struct Shown {
    /// Shown once: as Standard Webhooks writes it. Absent when it was replaced since
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Of one that is read by way of NATS, instead of the secret
    #[serde(skip_serializing_if = "Option::is_none")]
    nats: Option<Entrance>,
}

/// What is shown of the secret with this number, while it is the newest: an answer that is told again shows
/// no later one.
///
/// # Errors
/// 404 when the subscription is gone; broken when its secret does not open.
pub async fn shown(door: &Door, conn: &mut PgConnection, outlet: &Outlet, no: i32) -> Result<Shown, Fault> {
    let secret = match outlet::is_current(conn, outlet.id, no).await? {
        true => Some(outlet::newest(conn, &door.secrets, outlet.id).await?),
        false => None,
    };
    let secret = secret.as_deref();
    Ok(match (&door.depot, outlet.delivery) {
        (Some(depot), Way::Nats) => Shown {
            secret: None,
            nats: Some(depot.entrance(outlet.id, secret)?),
        },
        (None, Way::Nats) => Shown {
            secret: None,
            nats: None,
        },
        (_, Way::Webhook | Way::Stream) => Shown {
            secret: secret.map(outlet::shown),
            nats: None,
        },
    })
}
