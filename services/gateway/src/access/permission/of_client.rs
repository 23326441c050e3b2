//! Of a client: what it may do, for those who may know.

use crate::access::principal::Subject;
use crate::access::store::{client, permission};
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Grant;
use messaging::Reading;

/// The permissions of a client, enabled or not.
///
/// # Errors
/// Refused for an unknown client.
pub async fn of_client(reading: &mut Reading, id: &str) -> Result<Vec<Grant>, Fault> {
    if !client::exists(reading.conn(), id).await? {
        return Err(Refusal::client_not_found(id).into());
    }
    permission::grants(reading.conn(), &[Subject::Client(id.to_owned())]).await
}
