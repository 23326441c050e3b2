//! `POST /organizers/{organizerId}/late-registrations`: sales that were never registered are claimed. Beyond
//! the contract.

use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::billing::{LateFate, LateLine, LateOutcome, RegisterLate};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of a line.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LateRegistration {
    client_reference: String,
    outcome: LateFate,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_sale_id: Option<String>,
    /// Why it was refused
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

impl From<LateOutcome> for LateRegistration {
    fn from(outcome: LateOutcome) -> Self {
        Self {
            client_reference: outcome.client_reference,
            outcome: outcome.fate,
            ticket_sale_id: outcome.ticket_sale_id.map(|id| id.to_string()),
            problem: outcome.refusal.map(Problem::from),
        }
    }
}

/// Compares the organizer's own list with what is registered. What is missing is registered with its proof,
/// by the key and the home of the day of the activity, and stands in the statement of the period that is
/// open.
#[utoipa::path(
    post,
    path = "/organizers/{organizerId}/late-registrations",
    operation_id = "post-organizers-organizerId-late-registrations",
    tag = "Ticket sales",
    request_body(content = [LateLine], description = "At most 100 lines"),
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        )
    ),
    responses(
        (status = 200, body = [LateRegistration], description = "In the order of the lines"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let body = body.list::<Vec<LateLine>>(&door).await?;
    let numbers = body.value.iter().filter_map(|line| line.uitpas_number.as_deref());
    let passes: Vec<PassNumber> = numbers.flat_map(PassNumber::parse).collect();
    let ask = RegisterLate {
        client: caller.id(),
        organizer_id: id.into(),
        lines: body.value,
        scope,
    };
    let look = lookups::allow(&door, &caller.id(), &passes).await?;
    let key = body.sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let answered = look.counted(&door, answer).await?;
    let shown: Vec<LateRegistration> = answered.reply.into_iter().map(Into::into).collect();
    Ok(marked(Json(shown).into_response(), answered.replayed))
}
