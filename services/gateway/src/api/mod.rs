//! The public HTTP API, the UiTPAS API 4.0: a folder per resource, a file per operation.
//!
//! The `mod.rs` of a resource says what it is and lists its operations, those that come later as well; what
//! several of its operations need stands in files of their own. The file of an operation reads from the top:
//! what is asked for (`Wanted`), what the document says, and the handler - who may, what is wanted, ask,
//! answer.
//!
//! To add an operation: its file, and its line in the list of its resource. The routes, the document and the
//! 501s follow from the lists ([`registry`]).

mod associations;
mod bank_accounts;
mod barriers;
mod card_systems;
mod cards;
mod checkins;
mod distribution_keys;
mod document;
mod entitlement_check;
mod events;
mod financial_reports;
mod funds;
mod grouppasses;
mod kiosks;
mod municipalities;
mod orders;
mod organizers;
mod partners;
mod passes;
mod passholders;
mod payments;
mod permissions;
mod referrals;
mod registrations;
mod registry;
mod reservations;
mod rewards;
mod sandbox;
mod settlements;
mod shown;
mod signals;
mod social_tariff_validation;
mod statements;
mod subscriptions;
mod tariffs;
mod ticket_sales;
mod tokens;
mod uitid;

use crate::door::{Door, layers};
use crate::lookups;
use axum::Router;
use registry::Operation;
use utoipa_axum::router::OpenApiRouter;

/// Every operation, resource by resource.
fn operations() -> Vec<Operation> {
    let resources = [
        associations::operations(),
        bank_accounts::operations(),
        barriers::operations(),
        card_systems::operations(),
        cards::operations(),
        checkins::operations(),
        distribution_keys::operations(),
        entitlement_check::operations(),
        events::operations(),
        financial_reports::operations(),
        funds::operations(),
        grouppasses::operations(),
        kiosks::operations(),
        municipalities::operations(),
        orders::operations(),
        organizers::operations(),
        partners::operations(),
        passes::operations(),
        passholders::operations(),
        payments::operations(),
        permissions::operations(),
        referrals::operations(),
        registrations::operations(),
        reservations::operations(),
        rewards::operations(),
        settlements::operations(),
        signals::operations(),
        social_tariff_validation::operations(),
        statements::operations(),
        subscriptions::operations(),
        tariffs::operations(),
        ticket_sales::operations(),
        tokens::operations(),
        uitid::operations(),
    ];
    resources.into_iter().flatten().collect()
}

fn routes() -> OpenApiRouter<Door> {
    registry::routes(document::about(), operations())
}

/// The document as it is committed under `docs/openapi`.
pub fn document() -> String {
    let document = routes().into_openapi();
    document.to_pretty_json().unwrap_or_default()
}

/// All operations and pages, behind the layers that every answer passes.
///
/// # Errors
/// When the API document cannot be written.
pub fn router(door: Door) -> serde_json::Result<Router> {
    chassis::measure::describe(lookups::MEASURES);
    let (api, document) = routes().split_for_parts();
    let api = api.merge(tokens::documents()).merge(passholders::files());
    let api = api.merge(financial_reports::files());
    let api = api.merge(social_tariff_validation::callback());
    let api = api.merge(orders::webhook());
    let api = match &door.sandbox {
        Some(sandbox) => sandbox::within(api, &door, sandbox),
        None => api,
    };
    Ok(layers::around(api, document::pages(document)?, door))
}

#[cfg(test)]
mod tests;
