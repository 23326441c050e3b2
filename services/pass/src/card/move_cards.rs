//! Move: cards in stock lie at another counter from now on.

use super::counter::require_move;
use super::store::{self, Found};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::{MOST_MOVED, MoveCards};
use contracts::{PassNumber, Refusal};
use messaging::Tx;
use std::collections::HashMap;

/// All of them, or none; those that lie there already stay. Others need not know where cards lie, and are
/// told nothing.
///
/// # Errors
/// `body/invalid-data` for none or too many at once; `invalid-card` and `invalid-card-status`, pointing to
/// the first card that cannot be moved.
///
/// Rule: of a card that is moved and handed out at once one comes first: who has it keeps it, and where it
/// went it is handed out
/// Test: `of_a_move_and_a_hand_out_at_once_one_comes_first`
/// Source: this house
pub async fn move_cards(tx: &mut Tx, ask: MoveCards) -> Result<Done, Fault> {
    let numbers: Vec<&PassNumber> = ask.pass_numbers.iter().collect();
    if !(1..=MOST_MOVED).contains(&numbers.len()) {
        let words = format!("is for 1 to {MOST_MOVED} cards");
        return Err(Refusal::invalid_data(&[("/uitpasNumbers".into(), words)]).into());
    }
    store::lock(tx.conn(), &numbers, &[]).await?;
    let found = store::find_all(tx.conn(), &numbers, &[]).await?;
    let cards: HashMap<&PassNumber, &Found> = found.iter().map(|card| (&card.pass_number, card)).collect();
    for (n, number) in numbers.iter().enumerate() {
        let card = cards.get(number).copied();
        require_move(card, &ask.counter, &ask.organizers)
            .map_err(|refusal| refusal.at(&format!("/uitpasNumbers/{n}")))?;
    }
    store::move_to(tx.conn(), &numbers, &ask.counter.organizer_id).await?;
    Ok(Done {})
}
