//! Seen: one person, as far as the caller's sight goes.

use super::{Person, store};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{PassType, Sight};
use sqlx::PgConnection;

/// The person with this id. Outside the caller's sight is the same as absent, and a group is no person.
pub async fn seen(conn: &mut PgConnection, id: PassholderId, sight: &Sight) -> Result<Option<Person>, Fault> {
    let person = store::load_one(conn, id).await?;
    Ok(person.filter(|person| person.pass_type == PassType::Individual && person.is_seen_by(sight)))
}
