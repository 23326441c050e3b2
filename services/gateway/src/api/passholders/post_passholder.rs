//! `POST /passholders`: a person becomes a passholder.

use super::counters;
use super::numbers::Numbers;
use super::sent::SentPassholder;
use crate::api::shown::add_points;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::access::Permission;
use contracts::pass::{NewCard, Passholder, RegisterPassholder};

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
    sent.require_short()?;
    let counter = counters::at(&door, &caller, &sent.organizer()?).await?;
    let (insz, registration, last_day) = (sent.insz()?, sent.registration()?, sent.last_day());
    let ask = RegisterPassholder {
        person: sent.person(insz),
        card_system_id: registration.card_system_id,
        card: registration.card,
        social_tariff_end: last_day,
        note: registration.note,
        picture: registration.picture,
        voucher: registration.voucher,
        counter,
        referral_code: registration.referral_code,
        partner_may_know: registration.partner_may_know,
    };
    let card = match &ask.card {
        NewCard::FromStock(number) => Some(number),
        NewCard::Digital => None,
    };
    let insz = ask.person.insz.as_ref().map(|sent| &sent.0);
    let numbers = Numbers::begin(&door, &caller, insz, card).await?;
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = numbers.end(&door, outcome).await?;
    let mut passholder = reply.whole(ask.person, ask.counter.organizer_id);
    add_points(&door, std::slice::from_mut(&mut passholder)).await;
    Ok(marked(Json(passholder).into_response(), replayed))
}
