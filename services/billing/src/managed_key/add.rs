//! Add: a key that says nothing yet.

use super::{Managed, store};
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{AddKey, ManagedKey};
use contracts::text::require_short;
use messaging::Tx;

/// The most keys of a card system.
const MOST: i64 = 1000;
/// The most organizers of a key.
const MOST_ORGANIZERS: usize = 500;

/// Adds a key under a new number, without a version.
///
/// # Errors
/// 403 for a card system that is not the caller's; refused without a name, for organizers that are not of the
/// card system, and where there are too many.
pub async fn add(tx: &mut Tx, ask: AddKey) -> Result<ManagedKey, Fault> {
    let mut new = ask.key;
    let region = new.card_system_id;
    if !ask.regions.contains(&region) {
        return Err(Refusal::forbidden("DISTRIBUTION_KEYS_WRITE").into());
    }
    let wrong = |pointer: &str, words: String| Refusal::invalid_data(&[(pointer.into(), words)]);
    let name = new.name.trim();
    require_short(&[("name", name)])?;
    if name.is_empty() {
        return Err(wrong("/name", "is required".into()).into());
    }
    new.organizers.sort();
    new.organizers.dedup();
    if new.organizers.len() > MOST_ORGANIZERS {
        let words = format!("is for at most {MOST_ORGANIZERS} organizers");
        return Err(wrong("/organizers", words).into());
    }
    let known = directory::organizers(tx.conn(), &new.organizers).await?;
    let of_region = known.iter().filter(|one| one.card_system_ids.contains(&region));
    if of_region.count() != new.organizers.len() {
        return Err(wrong("/organizers", "has one that is not of the card system".into()).into());
    }
    if store::count(tx.conn(), &[region]).await? >= MOST {
        return Err(Refusal::invalid(format!("a card system has at most {MOST} keys")).into());
    }
    let id = loop {
        // A region pack may have the number already.
        if let Some(id) = store::add(tx.conn(), &new, name).await? {
            break id;
        }
    };
    let key = Managed {
        id,
        name: name.to_owned(),
        card_system_id: region,
        usage: new.usage,
        organizers: new.organizers,
    };
    Ok(key.with(vec![]))
}
