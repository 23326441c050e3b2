//! Ask: the official source is asked about one person.

use super::Item;
use crate::entitlement::{Answer, Source};
use crate::insz::InszVault;

/// The number is opened for this question alone.
pub async fn ask(source: &Source, vault: &InszVault, item: Item) -> (Item, Answer) {
    let answer = match vault.open(&item.kept.key, &item.kept.cipher, item.passholder_id) {
        Ok(insz) => source.ask(&insz).await,
        Err(_) => {
            // Of whom is not said: who is asked about has a right.
            tracing::error!("a national number does not open: its key is missing");
            Answer::Unaskable
        }
    };
    (item, answer)
}
