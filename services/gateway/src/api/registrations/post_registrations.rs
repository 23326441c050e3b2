//! `POST /registrations`: a household becomes passholders in one act.

use super::sent::SentRegistrations;
use crate::api::passholders::counters;
use crate::api::passholders::numbers::Numbers;
use crate::api::shown::add_points;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::Euro;
use contracts::access::Permission;
use contracts::pass::{Passholder, RegisterTogether, RegistrationLine};
use serde::Serialize;
use utoipa::ToSchema;

/// Who became a passholder, and what is to be paid for it.
#[derive(Serialize, ToSchema)]
struct Registrations {
    /// In the order in which they were sent
    passholders: Vec<Passholder>,
    /// What each of them pays, in the same order; null where the card system has no prices for today
    lines: Vec<Option<RegistrationLine>>,
    /// Of all lines; absent where one of them is null
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Euro>,
}

/// Registers one to ten newcomers at an organizer, all or none, with one total. Whoever may register each of
/// them alone may; a family needs the permission for families, too.
///
/// Rule: a household is registered with the permissions that each of them would need alone, and its family
/// with the one for families
/// Test: `a_household_needs_the_permissions_of_each_and_of_its_family`
/// Source: this house
#[utoipa::path(
    post,
    path = "/registrations",
    operation_id = "post-registrations",
    tag = "Passholders",
    request_body = SentRegistrations,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body registers nobody twice"
    )),
    responses(
        (status = 200, body = Registrations, description = "The passholders, and what is to be paid"),
        Problems
    ),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let body = body.people::<SentRegistrations>(&door).await?;
    let sent = body.value;
    let counter = counters::at(&door, &caller, &sent.organizer()?).await?;
    let main = sent.main();
    if main.is_some() {
        caller.require_for(Permission::PassholdersFamilyMembers, &counter.organizer_id)?;
    }
    let people = sent.people(&counter)?;
    // Each is a registration: who registers many at once has no more of them than who does one by one.
    for _ in people.iter().skip(1) {
        door.limits.require(Kind::Client, &caller.id()).await?;
    }
    let numbers = Numbers::begin_all(&door, &caller, &people).await?;
    let ask = RegisterTogether { people, main };
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = numbers.end(&door, outcome).await?;
    let people = ask.people.into_iter().zip(reply.registered);
    let mut passholders: Vec<Passholder> = people
        .map(|(one, registered)| registered.whole(one.person, one.counter.organizer_id))
        .collect();
    add_points(&door, &mut passholders).await;
    let registrations = Registrations {
        passholders,
        lines: reply.lines,
        total: reply.total,
    };
    Ok(marked(Json(registrations).into_response(), replayed))
}
