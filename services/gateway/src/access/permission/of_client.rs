//! Of a client: what it may do, for those who may know.

use crate::access::principal::Subject;
use crate::access::store::permission;
use chassis::Fault;
use contracts::access::Grant;
use messaging::Reading;

/// The permissions of a client, enabled or not; none of one that is not known.
///
/// Rule: of a client that is not known one learns the same as of one that holds nothing where one may look
/// Test: `nobody_learns_which_clients_there_are_elsewhere`
/// Source: this house
pub async fn of_client(reading: &mut Reading, id: &str) -> Result<Vec<Grant>, Fault> {
    permission::grants(reading.conn(), &[Subject::Client(id.to_owned())]).await
}
