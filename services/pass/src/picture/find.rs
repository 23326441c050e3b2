//! Find: whether there is a picture, and its bytes.

use super::store;
use crate::person;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::{FindPicture, FoundPicture, ReadPicture, SentPicture};
use messaging::Reading;

/// There is no such picture.
pub fn missing() -> Refusal {
    Refusal::new("url/not-found", 404, "There is no picture")
}

/// What picture there is of a passholder whom the caller may see.
pub async fn find(reading: &mut Reading, ask: FindPicture) -> Result<FoundPicture, Fault> {
    person::require_seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let found = store::find(reading.conn(), ask.passholder_id).await?;
    found.ok_or_else(|| missing().into())
}

/// The bytes of this picture. Who may see it was settled when the link was made.
pub async fn read(reading: &mut Reading, ask: ReadPicture) -> Result<SentPicture, Fault> {
    let bytes = store::read(reading.conn(), ask.passholder_id, ask.picture_id).await?;
    let bytes = bytes.ok_or_else(missing)?;
    Ok(SentPicture(STANDARD.encode(bytes)))
}
