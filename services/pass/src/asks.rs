//! Which asks it answers, and the verb for each.

use crate::insz::{self, InszVault};
use crate::{association, card_system, grouppass, pack, person};
use chassis::Desk;
use chassis::sealing::Keys;
use contracts::pass::*;
use messaging::OfficeDesk;
use std::sync::Arc;

/// The desk with all that this service answers.
pub fn desk(desk: OfficeDesk, vault: Arc<InszVault>, rights: Arc<Keys>) -> Desk {
    let (finding, searching, rotating, loading) = (vault.clone(), vault.clone(), vault.clone(), vault);
    desk.read::<FindPass, _>(move |reading, ask| {
        let vault = finding.clone();
        Box::pin(async move { person::find_pass(reading, &vault, ask).await })
    })
    .read::<SearchPassholders, _>(move |reading, ask| {
        let vault = searching.clone();
        Box::pin(async move { person::search(reading, &vault, ask).await })
    })
    .read::<ReadPassholder, _>(|reading, ask| Box::pin(person::read(reading, ask)))
    .read::<ReadPassholders, _>(|reading, ask| Box::pin(person::read_all(reading, ask)))
    .read::<ListAssociationMemberships, _>(|reading, ask| Box::pin(association::list(reading, ask)))
    .read::<SearchGrouppasses, _>(|reading, ask| Box::pin(grouppass::search(reading, ask)))
    .read::<ReadGrouppass, _>(|reading, ask| Box::pin(grouppass::read(reading, ask)))
    .read::<ListCardSystems, _>(|reading, ask| Box::pin(card_system::list(reading, ask)))
    .read::<ReadCardSystem, _>(|reading, ask| Box::pin(card_system::read(reading, ask)))
    .write::<RotateVault, _>(move |tx, ask| {
        let vault = rotating.clone();
        Box::pin(async move { insz::rotate_vault(tx, &vault, ask).await })
    })
    .load::<LoadPass, _>(
        |load| load.dry_run,
        move |tx, load| {
            let vault = loading.clone();
            Box::pin(async move { pack::load(tx, &vault, load).await })
        },
    )
    .write::<TellLoaded, _>(move |tx, ask| {
        let rights = rights.clone();
        Box::pin(async move { person::tell(tx, &rights, ask).await })
    })
    .finish()
}
