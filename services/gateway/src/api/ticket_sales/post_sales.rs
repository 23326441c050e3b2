//! `POST /ticket-sales`: all lines are registered, or none.

use super::view::{RegisteredSale, made};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::access::Permission;
use contracts::billing::{MOST_LINES, RegisterSales, SaleLine};
use contracts::{Euro, PassNumber, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// In characters.
const LONGEST_REFERENCE: usize = 255;

/// One line. `tariffId` is the older form of `tariff.id`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewSale {
    uitpas_number: String,
    event_id: String,
    tariff: Option<NewTariff>,
    tariff_id: Option<String>,
    regular_price: Euro,
    regular_price_label: Option<String>,
    /// The client's own reference: the same reference is the same sale.
    client_reference: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct NewTariff {
    id: String,
}

/// Registers all lines or none; the answer keeps their order.
#[utoipa::path(
    post,
    path = "/ticket-sales",
    operation_id = "post-ticket-sales",
    tag = "Ticket sales",
    request_body(content = [NewSale], description = "At most 500 sales"),
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 200, body = [RegisteredSale], description = "Registered"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let body = body.list::<Vec<NewSale>>(&door).await?;
    let ask = RegisterSales {
        client: caller.id(),
        lines: lines(body.value)?,
        scope,
    };
    let lines = ask.lines.iter();
    let passes: Vec<PassNumber> = lines
        .flat_map(|line| PassNumber::parse(&line.pass_number))
        .collect();
    let look = lookups::allow(&door, &caller.id(), &passes).await?;
    let key = body.sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = look.counted(&door, answer).await?;
    let sales = made(&door, &caller, reply).await;
    Ok(marked(Json(sales).into_response(), replayed))
}

/// Before any of them is counted as a question about a pass.
fn lines(new: Vec<NewSale>) -> Result<Vec<SaleLine>, Refusal> {
    let whole = |words: String| Refusal::invalid_data(&[(String::new(), words)]);
    if new.is_empty() {
        return Err(whole("at least one sale is required".into()));
    }
    if new.len() > MOST_LINES {
        return Err(whole(format!("at most {MOST_LINES} sales at once")));
    }
    let new = new.into_iter().enumerate();
    new.map(|(index, new)| line(index, new)).collect()
}

fn line(index: usize, new: NewSale) -> Result<SaleLine, Refusal> {
    let wrong = |member: &str, words: &str| {
        let pointer = format!("/{index}/{member}");
        Refusal::invalid_data(&[(pointer, words.to_owned())])
    };
    let reference = new.client_reference.filter(|text| !text.trim().is_empty());
    if reference
        .as_ref()
        .is_some_and(|text| text.chars().count() > LONGEST_REFERENCE)
    {
        return Err(wrong("clientReference", "at most 255 characters"));
    }
    let tariff_id = new.tariff.map(|tariff| tariff.id).or(new.tariff_id);
    Ok(SaleLine {
        pass_number: new.uitpas_number,
        event_id: new.event_id.into(),
        tariff_id: tariff_id.ok_or_else(|| wrong("tariff", "tariff.id is required"))?,
        regular_price: new.regular_price.0,
        regular_price_label: new.regular_price_label,
        client_reference: reference,
    })
}
