//! The first answer to a key, as it is stored and given again.

use chassis::Fault;
use chassis::ask::{Answer, Idempotency};
use contracts::Refusal;

/// What is stored with a key.
#[derive(Debug, Clone)]
pub(crate) struct First {
    pub(super) hash: String,
    pub refused: bool,
    pub reply: Option<String>,
}

impl First {
    /// An answer for this key, as it is kept: a reply or a refusal, as JSON.
    pub fn new(key: &Idempotency, refused: bool, reply: String) -> Self {
        Self {
            hash: key.hash.newest().to_owned(),
            refused,
            reply: Some(reply),
        }
    }

    /// The first answer, or 422 when this is another request; none while there is no answer yet.
    pub fn answer(self, key: &Idempotency) -> Result<Option<Result<Answer, Fault>>, Fault> {
        if !key.hash.have(&self.hash) {
            return Ok(Some(Err(Refusal::key_reused().into())));
        }
        let Some(reply) = self.reply else {
            return Ok(None);
        };
        Ok(Some(match self.refused {
            false => Ok(Answer {
                body: reply.into_bytes(),
                replayed: true,
            }),
            true => Err(Refusal {
                replayed: true,
                ..serde_json::from_str(&reply)?
            }
            .into()),
        }))
    }
}
