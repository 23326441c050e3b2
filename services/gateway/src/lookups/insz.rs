//! Look-ups by national number: few, and on record before they are answered.

use super::store;
use crate::access::{Principal, Purpose};
use crate::door::Door;
use crate::door::problem::Problem;
use crate::limits::Kind;
use contracts::Insz;

/// A look-up by national number: it has a small limit of its own.
pub struct InszLookup(Vec<u8>);

impl InszLookup {
    /// Counts it. None when the text holds no national number.
    ///
    /// # Errors
    /// 429 when the caller used up what a minute allows.
    ///
    /// Rule: a look-up by national number has a limit of 60 a minute for each client, and is on record
    /// Test: `look_ups_by_national_number_have_a_small_limit_and_are_on_record`
    /// Source: ADR 17; setting `insz_per_minute`
    pub async fn begin(door: &Door, caller: &Principal, text: &str) -> Result<Option<Self>, Problem> {
        Self::begin_as(door, &caller.id(), text).await
    }

    /// As [`Self::begin`], for whoever is counted otherwise than by a token.
    ///
    /// # Errors
    /// 429 when this one used up what a minute allows.
    pub async fn begin_as(door: &Door, who: &str, text: &str) -> Result<Option<Self>, Problem> {
        let Some(insz) = Insz::scanned(text) else {
            return Ok(None);
        };
        door.limits.require(Kind::Insz, who).await?;
        let hash = door.secrets.hash(Purpose::Lookup, &[insz.expose().as_bytes()]);
        Ok(Some(Self(hash)))
    }

    /// Puts it on record; without a record there is no answer.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub async fn end(self, door: &Door, caller: &Principal, hit: bool) -> Result<(), Problem> {
        self.end_as(door, &caller.id(), hit).await
    }

    /// As [`Self::end`], for whoever is counted otherwise than by a token.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub async fn end_as(self, door: &Door, who: &str, hit: bool) -> Result<(), Problem> {
        let (number, caller) = (self.0, who.to_owned());
        let record = door.office.transact(|tx| {
            Box::pin(async move {
                let now = tx.now();
                store::add(tx.conn(), now, &caller, &number, hit).await
            })
        });
        Ok(record.await?)
    }
}
