//! Ticket sales at a reduced tariff: registered, found, cancelled.

use crate::api::passholders::decoration;
use crate::door::Door;
use crate::door::answer::{marked, no_content};
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::access::Permission;
use contracts::billing::{CancelSale, ListSales, MOST_LINES, RegisterSales, SaleLine, Sold, TicketSale};
use contracts::pass::Passholder;
use contracts::{Euro, Page, PassholderId, Refusal, TicketSaleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(post_sales, get_sales))
        .routes(routes!(delete_sale))
}

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

/// A sale, with the passholder for those who may see him.
#[derive(Debug, Serialize, ToSchema)]
struct RegisteredSale {
    #[serde(flatten)]
    sale: TicketSale,
    #[serde(skip_serializing_if = "Option::is_none")]
    passholder: Option<Passholder>,
}

fn line(index: usize, new: NewSale) -> Result<SaleLine, Problem> {
    let tariff_id = new.tariff.map(|tariff| tariff.id).or(new.tariff_id);
    let missing = || Refusal::invalid_data(&[(format!("/{index}/tariff"), "tariff.id is required".into())]);
    let reference = new
        .client_reference
        .filter(|reference| !reference.trim().is_empty());
    if reference.as_ref().is_some_and(|reference| reference.len() > 255) {
        return Err(Refusal::invalid_data(&[(
            format!("/{index}/clientReference"),
            "at most 255 characters".into(),
        )])
        .into());
    }
    Ok(SaleLine {
        pass_number: new.uitpas_number,
        event_id: new.event_id.into(),
        tariff_id: tariff_id.ok_or_else(missing)?,
        regular_price: new.regular_price,
        regular_price_label: new.regular_price_label,
        client_reference: reference,
    })
}

async fn shown(door: &Door, caller: &Authorized, sold: Vec<Sold>) -> Vec<RegisteredSale> {
    let holders: Vec<PassholderId> = sold.iter().filter_map(|sold| sold.passholder_id).collect();
    let passholders = decoration::passholders(door, &caller.0, &holders).await;
    let shown = |Sold { sale, passholder_id }| RegisteredSale {
        sale,
        passholder: passholder_id.and_then(|id| passholders.get(&id).cloned()),
    };
    sold.into_iter().map(shown).collect()
}

/// Registers all lines or none; the answer keeps their order.
#[utoipa::path(post, path = "/ticket-sales", operation_id = "post-ticket-sales", tag = "Ticket sales",
    request_body(content = [NewSale], description = "At most 500 sales"),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key with the same body gets the first answer again")),
    responses((status = 200, body = [RegisteredSale], description = "Registered"), Problems))]
async fn post_sales(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let body = body.list::<Vec<NewSale>>(&door).await?;
    if body.value.is_empty() {
        return Err(Refusal::invalid_data(&[(String::new(), "at least one sale is required".into())]).into());
    }
    // Before any of them is counted as a question about a pass.
    if body.value.len() > MOST_LINES {
        let words = format!("at most {MOST_LINES} sales at once");
        return Err(Refusal::invalid_data(&[(String::new(), words)]).into());
    }
    let lines = body
        .value
        .into_iter()
        .enumerate()
        .map(|(index, new)| line(index, new))
        .collect::<Result<_, _>>()?;
    let ask = RegisterSales {
        client: caller.0.identity.id(),
        lines,
        scope,
    };
    let passes = ask.lines.iter().map(|line| line.pass_number.as_str());
    let look = lookups::allow(&door, &caller.0.identity.id(), passes).await?;
    let key = body.sent.key(&caller.0);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = look.counted(&door, answer).await?;
    Ok(marked(
        (StatusCode::OK, Json(shown(&door, &caller, reply).await)).into_response(),
        replayed,
    ))
}

/// Sales of an event, of a passholder at some organizers, or by the client's own reference.
#[utoipa::path(get, path = "/ticket-sales", operation_id = "get-ticket-sales", tag = "Ticket sales",
    params(("eventId" = Option<String>, Query, description = "Event id"), ("passholderId" = Option<String>, Query, description = "Needs organizerId"),
        ("organizerId" = Option<Vec<String>>, Query, description = "Organizers"), ("eventTitle" = Option<String>, Query, description = "Part of the title"),
        ("clientReference" = Option<String>, Query, description = "The client's own reference"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<RegisteredSale>, description = "A page of sales"), Problems))]
async fn get_sales(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesSearch)?;
    let organizers = caller.named_organizers(&params, Permission::TicketsalesSearch)?;
    let passholder_id = params.parsed("passholderId")?.map(PassholderId);
    let event_id = params.text("eventId").map(Into::into);
    let client_reference = params
        .text("clientReference")
        .map(|reference| (caller.0.identity.id(), reference));
    if event_id.is_none() && passholder_id.is_none() && client_reference.is_none() {
        return Err(Problem::not_found("eventId or passholderId is required"));
    }
    if passholder_id.is_some() && organizers.is_empty() {
        return Err(Problem::not_found("organizerId is required with passholderId"));
    }
    let ask = ListSales {
        event_id,
        passholder_id,
        organizers,
        event_title: params.text("eventTitle"),
        client_reference,
        scope,
        window: params.window()?,
    };
    let page = door.office.asks.ask(&ask).await?;
    let member = shown(&door, &caller, page.member).await;
    Ok(Json(Page {
        total_items: page.total_items,
        member,
    })
    .into_response())
}

/// Cancels a sale; its limits are free again.
#[utoipa::path(delete, path = "/ticket-sales/{ticketSaleId}", operation_id = "delete-ticket-sales", tag = "Ticket sales", params(("ticketSaleId" = String, Path, description = "Sale id")),
    responses((status = 204, description = "Cancelled"), Problems))]
async fn delete_sale(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let missing = |_| Refusal::ticket_sale_not_found(&id);
    let ask = CancelSale {
        ticket_sale_id: TicketSaleId(id.parse().map_err(missing)?),
        scope,
    };
    Ok(no_content(
        &door
            .office
            .asks
            .ask_once(&ask, sent.key(&caller.0).as_ref())
            .await?,
    ))
}
