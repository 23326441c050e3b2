//! For which partners a caller acts.

use crate::access::Principal;
use contracts::access::Permission;
use contracts::{PartnerId, Refusal};

/// Those for which the permission is held.
pub fn of(caller: &Principal, permission: Permission) -> Vec<PartnerId> {
    let ids = caller.organizers(permission);
    ids.iter()
        .filter_map(|id| id.0.parse().ok())
        .map(PartnerId)
        .collect()
}

/// The partner that was said, or the only one.
///
/// # Errors
/// 403 for one for which the permission is not held; 400 where none was said of several.
pub fn one(
    caller: &Principal,
    permission: Permission,
    said: Option<PartnerId>,
) -> Result<PartnerId, Refusal> {
    let own = of(caller, permission);
    match (said, own.as_slice()) {
        (Some(id), own) if own.contains(&id) => Ok(id),
        (None, [only]) => Ok(*only),
        (None, [_, _, ..]) => {
            let words = "is required: the caller acts for several";
            Err(Refusal::invalid_data(&[("/partnerId".into(), words.into())]))
        }
        _ => Err(Refusal::forbidden(permission.as_str())),
    }
}
