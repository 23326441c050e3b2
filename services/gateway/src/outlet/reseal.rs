//! Reseal: what an older secret of the gateway sealed is sealed with the newest, so that the older may go.

use super::{secret, store};
use crate::access::Secrets;
use chassis::Fault;
use messaging::Tx;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// A slice is small enough that nobody who changes a subscription waits long for it.
const SLICE: i64 = 100;

/// How far a walk over all that is sealed has come. Who begins anew finds most of it done.
#[derive(Debug, Default)]
pub struct Walk(Mutex<Next>);

#[derive(Debug, Clone)]
enum Next {
    /// Secrets of subscriptions behind this one.
    Secrets(Uuid),
    /// Keys of owners behind this one.
    Keys(String),
}

impl Default for Next {
    fn default() -> Self {
        Self::Secrets(Uuid::nil())
    }
}

/// Seals a slice again, as far as it must be; tells whether more may be left. What no secret opens is left
/// and told.
pub async fn reseal(tx: &mut Tx, secrets: &Secrets, walk: &Walk) -> Result<bool, Fault> {
    let next = walk.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let slice = match &next {
        Next::Secrets(after) => store::sealed_secrets(tx.conn(), *after, SLICE).await?,
        Next::Keys(after) => store::sealed_keys(tx.conn(), after, SLICE).await?,
    };
    for row in &slice {
        let place = match row.outlet_id {
            Some(id) => secret::place(id),
            None => store::place_of(&row.owner_id),
        };
        if let Some(fresh) = secrets.reseal_event(&place, &row.sealed)? {
            store::put_sealed(tx.conn(), row, &fresh).await?;
        }
    }
    let (behind, is_more) = match (next, slice.last()) {
        (Next::Secrets(_), None) => (Next::Keys(String::new()), true),
        (Next::Keys(_), None) => (Next::default(), false),
        (Next::Secrets(after), Some(last)) => (Next::Secrets(last.outlet_id.unwrap_or(after)), true),
        (Next::Keys(_), Some(last)) => (Next::Keys(last.owner_id.clone()), true),
    };
    *walk.0.lock().unwrap_or_else(PoisonError::into_inner) = behind;
    Ok(is_more)
}
