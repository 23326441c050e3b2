//! Which asks it answers, and the verb for each.

use crate::domain::insz_vault::InszVault;
use crate::usecases::{
    associations, card_systems, find_pass, grouppasses, load_pack, passholders, rotate_vault,
};
use chassis::Desk;
use chassis::sealing::Keys;
use contracts::pass::*;
use messaging::OfficeDesk;
use std::sync::Arc;

pub fn desk(desk: OfficeDesk, vault: Arc<InszVault>, rights: Arc<Keys>) -> Desk {
    let (finding, searching, rotating, loading) = (vault.clone(), vault.clone(), vault.clone(), vault);
    desk.read::<FindPass, _>(move |reading, ask| {
        let vault = finding.clone();
        Box::pin(async move { find_pass::find_pass(reading, &vault, ask).await })
    })
    .read::<SearchPassholders, _>(move |reading, ask| {
        let vault = searching.clone();
        Box::pin(async move { passholders::search(reading, &vault, ask).await })
    })
    .read::<ReadPassholder, _>(|reading, ask| Box::pin(passholders::read(reading, ask)))
    .read::<ReadPassholders, _>(|reading, ask| Box::pin(passholders::read_all(reading, ask)))
    .read::<ListAssociationMemberships, _>(|reading, ask| Box::pin(associations::list(reading, ask)))
    .read::<SearchGrouppasses, _>(|reading, ask| Box::pin(grouppasses::search(reading, ask)))
    .read::<ReadGrouppass, _>(|reading, ask| Box::pin(grouppasses::read(reading, ask)))
    .read::<ListCardSystems, _>(|reading, ask| Box::pin(card_systems::list(reading, ask)))
    .read::<ReadCardSystem, _>(|reading, ask| Box::pin(card_systems::read(reading, ask)))
    .write::<RotateVault, _>(move |tx, ask| {
        let vault = rotating.clone();
        Box::pin(async move { rotate_vault::rotate_vault(tx, &vault, ask).await })
    })
    .load::<LoadPass, _>(
        |load| load.dry_run,
        move |tx, load| {
            let (vault, rights) = (loading.clone(), rights.clone());
            Box::pin(async move { load_pack::load_pack(tx, &vault, &rights, load).await })
        },
    )
    .finish()
}
