//! Of a client: what it may do, for those who may know.

use crate::access::principal::Subject;
use crate::access::store::permission;
use chassis::Fault;
use contracts::access::Grant;
use messaging::Reading;

/// The permissions of a client, enabled or not; none of one that is not known.
pub async fn of_client(reading: &mut Reading, id: &str) -> Result<Vec<Grant>, Fault> {
    permission::grants(reading.conn(), &[Subject::Client(id.to_owned())]).await
}
