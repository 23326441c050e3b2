//! Grant: the operator gives a client permissions; how the first administrator comes to them.

use crate::access::permission::{By, Reach, replace};
use crate::access::principal::Subject;
use chassis::Fault;
use contracts::access::{Grant, GrantClient, Permission};
use contracts::ask::Done;
use messaging::Tx;

/// Gives a client exactly these permissions at one organizer.
///
/// # Errors
/// Refused for an unknown client.
pub async fn grant(tx: &mut Tx, ask: GrantClient) -> Result<Done, Fault> {
    let reach = Reach::Within(vec![Grant {
        organizer_id: ask.grant.organizer_id.clone(),
        permissions: Permission::ALL.to_vec(),
    }]);
    let subject = Subject::Client(ask.client_id);
    replace(tx, subject, vec![ask.grant], reach, By::Operator).await?;
    Ok(Done {})
}
