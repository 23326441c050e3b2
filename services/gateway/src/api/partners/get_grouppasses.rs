//! `GET /partners/{partnerId}/grouppasses`: the group passes of a partner. Beyond the contract.

use super::seen::{Seen, seen};
use crate::api::shown::add_quota;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::pass::{Grouppass, ListPartnerGrouppasses};
use futures_util::future::join_all;

/// For the partner itself, and for whoever reads partners of its regions: with how many tickets of the year
/// are left.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}/grouppasses",
    operation_id = "get-partners-partnerId-grouppasses",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id"), Paging),
    responses((status = 200, body = Page<Grouppass>, description = "Group passes"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    query: Params,
) -> Result<Json<Page<Grouppass>>, Problem> {
    let Seen {
        partner_id,
        partners,
        regions,
    } = seen(&door, &caller, &id).await?;
    let ask = ListPartnerGrouppasses {
        partner_id,
        partners,
        regions,
        window: query.window()?,
    };
    let mut page = door.office.asks.ask(&ask).await?;
    join_all(page.member.iter_mut().map(|group| add_quota(&door, group))).await;
    Ok(Json(page))
}
