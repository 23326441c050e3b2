//! The public HTTP API: a folder per resource, a file per operation - who may, what is wanted, ask, answer.

mod card_systems;
mod checkins;
mod document;
mod events;
mod grouppasses;
mod organizers;
mod passes;
mod passholders;
mod permissions;
mod regions;
mod registry;
mod rewards;
mod tariffs;
mod ticket_sales;
mod tokens;

pub use document::document;

use crate::door::{Door, layers};
use axum::Router;

/// All operations and pages, behind the layers that every answer passes.
pub fn router(door: Door) -> Router {
    let (api, document) = document::routes().split_for_parts();
    layers::around(registry::add(api), document::pages(document), door)
}
