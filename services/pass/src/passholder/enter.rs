//! Enter: one person as a counter knows him, through the same verb as a row of a pack. Of two who enter one
//! national number at once the second finds it taken.

use super::put::put_uncounted;
use super::{seal, store};
use crate::insz::{self, InszVault};
use chassis::Fault;
use contracts::pass::PassholderRow;
use contracts::{Insz, PassholderId, Refusal};
use messaging::Tx;

/// Writes the person; whoever enters somebody new counts him. The national number is held until the
/// transaction ends; whoever enters one who is known holds him.
///
/// Rule: a national number that is known never changes, and the date of birth agrees with it
/// Test: `a_national_number_is_added_once_and_stays`
/// Source: UiTPAS documentation, passholders
pub async fn enter(
    tx: &mut Tx,
    vault: &InszVault,
    row: PassholderRow,
    insz: Option<&Insz>,
    nationality: Option<&str>,
) -> Result<(), Fault> {
    let (id, born) = (row.id, row.date_of_birth);
    let row = PassholderRow {
        insz: insz.map(|insz| insz.expose().to_owned()),
        ..row
    };
    match insz {
        Some(insz) => insz::store::hold(tx.conn(), &vault.indexes(insz)).await?,
        None => {
            let known = known_number(tx, vault, id).await?;
            if known.is_some_and(|known| !known.agrees_with(born)) {
                let words = "the date of birth does not agree with the national number";
                return Err(Refusal::invalid_data(&[("/dateOfBirth".into(), words.into())]).into());
            }
        }
    }
    for (_, sealed) in seal(tx, vault, vec![row]).await? {
        let sealed = sealed?;
        if sealed.has_another {
            let words = "the passholder has another national number, which does not change";
            return Err(Refusal::invalid_data(&[("/inszNumber".into(), words.into())]).into());
        }
        let (verdicts, _) = put_uncounted(tx, &[sealed]).await?;
        for verdict in verdicts {
            verdict?;
        }
    }
    store::put_nationality(tx.conn(), id, nationality).await
}

/// The number of somebody who has one.
async fn known_number(tx: &mut Tx, vault: &InszVault, id: PassholderId) -> Result<Option<Insz>, Fault> {
    let kept = insz::store::kept(tx.conn(), id).await?;
    kept.map(|kept| vault.open(&kept.key, &kept.cipher, id))
        .transpose()
}
