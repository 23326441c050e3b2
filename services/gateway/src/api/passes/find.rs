//! Finds a pass: what the four operations have in common.

use crate::api::shown::looker;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::problem::Problem;
use crate::lookups::{self, InszLookup};
use axum::Json;
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::pass::{FindPass, IdentifierKind, LookKind, Looked, Pass, PassType};

/// The pass, with the points of a person. Who looks, by this permission, is counted, and is on record when it
/// is by national number.
///
/// # Errors
/// 429 for who guesses; what the pass service refuses.
pub async fn find(
    door: &Door,
    caller: &Authorized,
    permission: Permission,
    wanted: FindPass,
) -> Result<Json<Pass>, Problem> {
    let number = PassNumber::parse(&wanted.identifier);
    let look = lookups::allow(door, &caller.id(), &number).await?;
    let by_insz = match wanted.kind {
        IdentifierKind::Insz | IdentifierKind::Any => {
            InszLookup::begin(door, caller, &wanted.identifier).await?
        }
        IdentifierKind::PassNumber | IdentifierKind::ChipNumber => None,
    };
    let looker = Some(looker(caller, LookKind::Scan, &[permission]));
    let found = door.office.asks.ask(&Looked { looker, ask: wanted }).await;
    if let Some(lookup) = by_insz {
        lookup.end(door, caller, lookups::is_hit(&found)).await?;
    }
    let mut pass = look.counted(door, found).await?;
    if pass.pass_type == PassType::Individual {
        pass.points = door.balances.points(pass.passholder_id).await?;
    }
    Ok(Json(pass))
}
