//! Sales as they are shown.

use crate::access::Principal;
use crate::api::shown::{passholders, passholders_listed};
use crate::door::Door;
use contracts::PassholderId;
use contracts::billing::{Sold, TicketSale};
use contracts::pass::Passholder;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A sale, with the passholder for those who may see him.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredSale {
    #[serde(flatten)]
    sale: TicketSale,
    #[serde(skip_serializing_if = "Option::is_none")]
    passholder: Option<Passholder>,
}

/// The sales in their order, which the caller has just made.
pub async fn made(door: &Door, caller: &Principal, sold: Vec<Sold>) -> Vec<RegisteredSale> {
    let passholders = passholders(door, caller, &holders(&sold)).await;
    shown(sold, &passholders)
}

/// The sales in their order, which the caller reads.
pub async fn listed(door: &Door, caller: &Principal, sold: Vec<Sold>) -> Vec<RegisteredSale> {
    let passholders = passholders_listed(door, caller, &holders(&sold)).await;
    shown(sold, &passholders)
}

fn holders(sold: &[Sold]) -> Vec<PassholderId> {
    sold.iter().filter_map(|sold| sold.passholder_id).collect()
}

fn shown(sold: Vec<Sold>, passholders: &HashMap<PassholderId, Passholder>) -> Vec<RegisteredSale> {
    let shown = |Sold { sale, passholder_id }| RegisteredSale {
        sale: sale.into(),
        passholder: passholder_id.and_then(|id| passholders.get(&id).cloned()),
    };
    sold.into_iter().map(shown).collect()
}
