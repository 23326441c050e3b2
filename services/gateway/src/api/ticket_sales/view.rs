//! Sales as they are shown.

use crate::access::Principal;
use crate::api::shown::passholders;
use crate::door::Door;
use contracts::PassholderId;
use contracts::billing::{Sold, TicketSale};
use contracts::pass::Passholder;
use serde::Serialize;
use utoipa::ToSchema;

/// A sale, with the passholder for those who may see him.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredSale {
    #[serde(flatten)]
    sale: TicketSale,
    #[serde(skip_serializing_if = "Option::is_none")]
    passholder: Option<Passholder>,
}

/// The sales in their order.
pub async fn shown(door: &Door, caller: &Principal, sold: Vec<Sold>) -> Vec<RegisteredSale> {
    let holders: Vec<PassholderId> = sold.iter().filter_map(|sold| sold.passholder_id).collect();
    let passholders = passholders(door, caller, &holders).await;
    let shown = |Sold { sale, passholder_id }| RegisteredSale {
        sale: sale.into(),
        passholder: passholder_id.and_then(|id| passholders.get(&id).cloned()),
    };
    sold.into_iter().map(shown).collect()
}
