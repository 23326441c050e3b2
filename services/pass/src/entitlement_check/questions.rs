//! Questions: what a region asks.

use super::{none, store};
use chassis::Fault;
use contracts::pass::{AskedEntitlement, EntitlementQuestions, ListEntitlementQuestions};
use messaging::Reading;

/// # Errors
/// 404 for a region that asks nothing, or is none.
pub async fn questions(
    reading: &mut Reading,
    ask: ListEntitlementQuestions,
) -> Result<EntitlementQuestions, Fault> {
    let id = ask.card_system_id;
    let rules = store::of_region(reading.conn(), id).await?;
    let rules = rules.ok_or_else(|| none(id))?;
    let asked = rules.questions.into_iter().map(|question| AskedEntitlement {
        id: question.id,
        words: question.words,
        options: question.options.into_iter().map(|option| option.words).collect(),
    });
    Ok(EntitlementQuestions {
        card_system_id: id,
        place: rules.place,
        questions: asked.collect(),
    })
}
