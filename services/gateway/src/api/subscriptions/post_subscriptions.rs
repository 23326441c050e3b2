//! `POST /subscriptions`: somebody subscribes, for an organizer or a partner.

use super::owned::{client, require_types};
use super::shown::{Shown, shown};
use crate::depot;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::outlet::{self, Created, Outlet, Wanted, Way, create};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::OrganizerId;
use contracts::access::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSubscription)]
struct New {
    /// The organizer or partner for whom it is
    owner_id: String,
    /// What its owner calls it
    name: String,
    /// The types of events, as in the catalogue
    types: Vec<String>,
    /// Where they are sent, over https; without it they are read as a stream
    #[serde(default)]
    url: Option<String>,
    /// How events reach the owner; without it by what `url` says
    #[serde(default)]
    delivery: Option<Way>,
}

/// A subscription with the secret that its deliveries are signed with, or the credentials that it is read
/// with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreatedSubscription {
    #[serde(flatten)]
    subscription: Outlet,
    #[serde(flatten)]
    shown: Shown,
}

/// The first secret of a subscription.
const FIRST: i32 = 1;

/// Subscribes: from now on events of these types are sent, or can be read.
#[utoipa::path(
    post,
    path = "/subscriptions",
    operation_id = "post-subscriptions",
    tag = "Subscriptions",
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    request_body = New,
    responses((status = 201, body = CreatedSubscription, description = "With its secret"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::SubscriptionsWrite)?;
    let client = client(&caller)?;
    let body = body.one::<New>(&door).await?;
    let owner = OrganizerId::from(body.value.owner_id);
    caller.require_for(Permission::SubscriptionsWrite, &owner)?;
    let wanted = Wanted {
        name: body.value.name,
        types: body.value.types,
        url: body.value.url,
        delivery: body.value.delivery,
    };
    let wanted = wanted.checked(door.events.loopback())?;
    let is_by_nats = wanted.delivery == Some(Way::Nats);
    if is_by_nats && door.depot.is_none() {
        return Err(depot::none_here().into());
    }
    require_types(&caller, &owner.0, &wanted)?;
    let (secrets, most) = (door.secrets.clone(), i64::from(door.events.most_per_owner));
    let (key, whose) = (body.sent.key(&caller), owner.0.clone());
    let answer = door
        .office
        .once(key, |tx| {
            Box::pin(async move {
                let created = create(tx, &secrets, &whose, &client, &wanted, most).await?;
                if is_by_nats {
                    depot::open(tx, created.id).await?;
                }
                Ok(created)
            })
        })
        .await?;
    // What is kept under the key holds no secret: it is opened for each answer, while it is the first.
    let created: Created = serde_json::from_slice(&answer.body).map_err(chassis::Fault::from)?;
    let mut reading = door.office.reading().await?;
    let subscription = outlet::find(reading.conn(), created.id, &[owner.0]).await?;
    let shown = shown(&door, reading.conn(), &subscription, FIRST).await?;
    let created = CreatedSubscription { subscription, shown };
    Ok(marked(
        (StatusCode::CREATED, Json(created)).into_response(),
        answer.replayed,
    ))
}
