//! `GET /ticket-sales`: sales of an event, of a passholder, or by the client's own reference.

use super::view::{RegisteredSale, listed};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::ListSales;
use contracts::{EventId, OrganizerId, Page, PassholderId};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Event id
    #[param(value_type = Option<String>)]
    event_id: Option<EventId>,
    /// Needs organizerId
    #[param(value_type = Option<String>)]
    passholder_id: Option<PassholderId>,
    /// Organizers
    #[param(value_type = Vec<String>)]
    organizer_id: Vec<OrganizerId>,
    /// Part of the title
    event_title: Option<String>,
    /// The client's own reference
    client_reference: Option<String>,
}

/// Sales of an event, of a passholder at some organizers, or by the client's own reference.
#[utoipa::path(
    get,
    path = "/ticket-sales",
    operation_id = "get-ticket-sales",
    tag = "Ticket sales",
    params(Wanted, Paging),
    responses((status = 200, body = Page<RegisteredSale>, description = "A page of sales"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<RegisteredSale>>, Problem> {
    let scope = caller.scope(Permission::TicketsalesSearch)?;
    let wanted: Wanted = params.read()?;
    caller.require_for_each(Permission::TicketsalesSearch, &wanted.organizer_id)?;
    wanted.require_one()?;
    let reference = wanted.client_reference;
    let ask = ListSales {
        event_id: wanted.event_id,
        passholder_id: wanted.passholder_id,
        organizers: wanted.organizer_id,
        event_title: wanted.event_title,
        client_reference: reference.map(|reference| (caller.id(), reference)),
        scope,
        window: params.window()?,
    };
    let page = door.office.asks.ask(&ask).await?;
    Ok(Json(Page {
        total_items: page.total_items,
        member: listed(&door, &caller, page.member).await,
    }))
}

impl Wanted {
    /// Sales are sought by something, and those of a passholder at some organizers.
    fn require_one(&self) -> Result<(), Problem> {
        if self.event_id.is_none() && self.passholder_id.is_none() && self.client_reference.is_none() {
            return Err(Problem::not_found("eventId or passholderId is required"));
        }
        if self.passholder_id.is_some() && self.organizer_id.is_empty() {
            return Err(Problem::not_found("organizerId is required with passholderId"));
        }
        Ok(())
    }
}
