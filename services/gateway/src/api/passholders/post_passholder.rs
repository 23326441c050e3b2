//! `POST /passholders`: a person becomes a passholder.

use super::counters;
use super::sent::SentPassholder;
use crate::access::Principal;
use crate::api::shown::add_points;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::problem::{Problem, Problems};
use crate::lookups::{self, InszLookup};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use chassis::ask::Answered;
use contracts::access::Permission;
use contracts::pass::{NewCard, Passholder, ReadPassholder, RegisterPassholder, Registered, Sight};

/// Registers a person at an organizer, with a card of the stock or a digital pass.
#[utoipa::path(
    post,
    path = "/passholders",
    operation_id = "post-passholders",
    tag = "Passholders",
    request_body = SentPassholder,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body registers nobody twice"
    )),
    responses((status = 200, body = Passholder, description = "The passholder"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let body = body.person::<SentPassholder>(&door).await?;
    let sent = body.value;
    let counter = counters::at(&door, &caller, &sent.organizer()?).await?;
    let (insz, registration, last_day) = (sent.insz()?, sent.registration()?, sent.last_day());
    let ask = RegisterPassholder {
        person: sent.person(insz),
        card_system_id: registration.card_system_id,
        card: registration.card,
        social_tariff_end: last_day,
        note: registration.note,
        picture: registration.picture,
        counter,
    };
    let Answered { reply, replayed } = register(&door, &caller, &ask, &body.sent).await?;
    let read = ReadPassholder {
        passholder_id: reply.passholder_id,
        sight: Sight::All,
    };
    let mut passholder = door.office.asks.ask(&read).await?;
    add_points(&door, std::slice::from_mut(&mut passholder)).await;
    Ok(marked(Json(passholder).into_response(), replayed))
}

/// Whoever registers learns whether a national number is taken and where a card is: both are counted like
/// other look-ups.
async fn register(
    door: &Door,
    caller: &Principal,
    ask: &RegisterPassholder,
    sent: &Sent,
) -> Result<Answered<Registered>, Problem> {
    let number = match &ask.card {
        NewCard::FromStock(number) => Some(number.as_str()),
        NewCard::Digital => None,
    };
    let look = lookups::allow(door, &caller.id(), number).await?;
    let by_insz = match &ask.person.insz {
        Some(insz) => InszLookup::begin(door, caller, insz.0.expose()).await?,
        None => None,
    };
    let key = sent.key(caller);
    let outcome = door.office.asks.ask_once(ask, key.as_ref()).await;
    let refused = |slug: &str| {
        let refusal = outcome.as_ref().err().and_then(Fault::refusal);
        refusal.is_some_and(|refusal| refusal.is(slug))
    };
    if let Some(lookup) = by_insz {
        lookup.end(door, caller, refused("insz-already-used")).await?;
    }
    look.count(door, refused("invalid-card")).await;
    Ok(outcome?)
}
