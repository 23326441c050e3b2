//! `PUT /cards/counter`: cards in stock go to a counter. Beyond the contract.

use crate::api::passholders::{counters, vouchers::counted};
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::extract::State;
use axum::response::Response;
use chassis::Fault;
use contracts::access::Permission;
use contracts::pass::{MOST_MOVED, MoveCards};
use contracts::{OrganizerId, PassNumber, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

const NUMBERS: &str = "/uitpasNumbers";

/// Which cards go where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CardsAtCounter {
    /// Where they lie from now on
    organizer_id: OrganizerId,
    /// At most a hundred
    uitpas_numbers: Vec<String>,
}

/// Cards in local stock lie at this counter from now on, and are handed out there alone; all of them, or
/// none. The caller writes passholders there, and at each counter where one of them lies; a card that lies at
/// none in particular may go to any of its region.
#[utoipa::path(
    put,
    path = "/cards/counter",
    operation_id = "put-cards-counter",
    tag = "Cards",
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    request_body = CardsAtCounter,
    responses((status = 204, description = "They lie there"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::PassholdersWrite;
    caller.require(permission)?;
    let body = body.one::<CardsAtCounter>(&door).await?;
    let sent = body.value;
    let ask = MoveCards {
        pass_numbers: read(&sent.uitpas_numbers)?,
        counter: counters::at(&door, &caller, &sent.organizer_id).await?,
        organizers: caller.organizers(permission),
    };
    let look = lookups::allow(&door, &caller.id(), &ask.pass_numbers).await?;
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let number = refused(&sent.uitpas_numbers, &outcome);
    let moved = counted(&door, look, number, outcome).await?;
    Ok(no_content(&moved))
}

/// The number that a refusal points to.
fn refused<'a, T>(sent: &'a [String], outcome: &Result<T, Fault>) -> Option<&'a str> {
    let refusal = outcome.as_ref().err()?.refusal()?;
    let pointer = refusal.extra.get("jsonPointer")?.as_str()?;
    let n: usize = pointer.strip_prefix(NUMBERS)?.strip_prefix('/')?.parse().ok()?;
    sent.get(n).map(String::as_str)
}

fn read(sent: &[String]) -> Result<Vec<PassNumber>, Refusal> {
    if !(1..=MOST_MOVED).contains(&sent.len()) {
        let words = format!("is for 1 to {MOST_MOVED} cards");
        return Err(Refusal::invalid_data(&[(NUMBERS.into(), words)]));
    }
    let numbers = sent.iter().enumerate().map(|(n, text)| {
        PassNumber::require(text, "invalid-uitpas-number")
            .map_err(|refusal| refusal.at(&format!("{NUMBERS}/{n}")))
    });
    numbers.collect()
}
