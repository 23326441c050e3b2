//! Hear: somebody says that something became of a payment.

use super::store;
use chassis::Fault;
use chrono::TimeDelta;
use contracts::ask::Done;
use contracts::pass::LookAtPayment;
use messaging::Tx;

/// Between two looks at one order that messengers ask for.
const PAUSE: TimeDelta = TimeDelta::seconds(5);

/// It may be anybody: he is told nothing and waits for nobody, and what he says is only a reason for the
/// sweep to ask the provider, within a second or so.
///
/// Rule: what the provider's messenger says of a payment is not believed: the provider is asked, by the id
/// that was stored when the payment began
/// Test: `a_messenger_is_not_believed_and_the_provider_is_asked`
/// Source: Mollie API v2, webhooks
///
/// Rule: a messenger is answered before the provider is asked
/// Test: `a_messenger_does_not_wait_for_a_provider_that_hangs`
/// Source: Mollie API v2, webhooks: one that is not answered in time is repeated
///
/// Rule: at a messenger's word the provider is asked once in five seconds about one order; what comes sooner
/// is looked at after them, and puts nothing off that is due
/// Test: `of_many_messages_in_a_row_one_asks_the_provider`, `who_says_it_again_and_again_puts_nothing_off`
/// Source: this house: anybody may be the messenger
pub async fn hear(tx: &mut Tx, ask: LookAtPayment) -> Result<Done, Fault> {
    let at = tx.now();
    store::make_due(tx.conn(), ask.order_id, at, at - PAUSE).await?;
    Ok(Done {})
}
