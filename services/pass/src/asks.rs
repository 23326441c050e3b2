//! Which asks it answers, and the verb for each.

use crate::seals::Seals;
use crate::{association, card_system, grouppass, insz, note, pack, person, picture, registration};
use chassis::Desk;
use contracts::pass::*;
use messaging::OfficeDesk;
use std::sync::Arc;

/// The desk with all that this service answers.
pub fn desk(desk: OfficeDesk, seals: &Arc<Seals>) -> Desk {
    desk.read_with::<FindPass, _, _>(seals, |reading, seals, ask| {
        Box::pin(person::find_pass(reading, &seals.insz, ask))
    })
    .search_with::<SearchPassholders, _, _>(seals, |reading, seals, ask| {
        Box::pin(person::search(reading, &seals.insz, ask))
    })
    .read::<ReadPassholder, _>(|reading, ask| Box::pin(person::read(reading, ask)))
    .read::<ReadPassholders, _>(|reading, ask| Box::pin(person::read_all(reading, ask)))
    .read::<ListAssociationMemberships, _>(|reading, ask| Box::pin(association::list(reading, ask)))
    .read::<SearchGrouppasses, _>(|reading, ask| Box::pin(grouppass::search(reading, ask)))
    .read::<ReadGrouppass, _>(|reading, ask| Box::pin(grouppass::read(reading, ask)))
    .read::<ListCardSystems, _>(|reading, ask| Box::pin(card_system::list(reading, ask)))
    .read::<ReadCardSystem, _>(|reading, ask| Box::pin(card_system::read(reading, ask)))
    .write_with::<RegisterPassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(registration::register(tx, seals, ask))
    })
    .write_with::<ReplacePassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(registration::replace(tx, seals, ask))
    })
    .read_with::<AskInszStatus, _, _>(seals, |reading, seals, ask| {
        Box::pin(insz::status(reading, &seals.insz, ask))
    })
    .read::<ReadNote, _>(|reading, ask| Box::pin(note::read(reading, ask)))
    .write::<WriteNote, _>(|tx, ask| Box::pin(note::write(tx, ask)))
    .read::<FindPicture, _>(|reading, ask| Box::pin(picture::find(reading, ask)))
    .read::<ReadPicture, _>(|reading, ask| Box::pin(picture::read(reading, ask)))
    .write::<PutPicture, _>(|tx, ask| Box::pin(picture::put(tx, ask)))
    .write::<RemovePicture, _>(|tx, ask| Box::pin(picture::remove(tx, ask)))
    .write_with::<RotateVault, _, _>(seals, |tx, seals, ask| {
        Box::pin(insz::rotate_vault(tx, &seals.insz, ask))
    })
    .load_with::<LoadPass, _, _>(
        seals,
        |load| load.dry_run,
        |tx, seals, load| Box::pin(pack::load(tx, &seals.insz, load)),
    )
    .load_with::<TellLoaded, _, _>(
        seals,
        |_| false,
        |tx, seals, ask| Box::pin(person::tell(tx, &seals.rights, ask)),
    )
    .finish()
}
