//! Which asks it answers, and the verb for each.

use crate::insz::{self, InszVault};
use crate::{association, card_system, grouppass, pack, person};
use chassis::Desk;
use chassis::sealing::Keys;
use contracts::pass::*;
use messaging::OfficeDesk;
use std::sync::Arc;

/// The desk with all that this service answers.
pub fn desk(desk: OfficeDesk, vault: &Arc<InszVault>, rights: &Arc<Keys>) -> Desk {
    desk.read_with::<FindPass, _, _>(vault, |reading, vault, ask| {
        Box::pin(person::find_pass(reading, vault, ask))
    })
    .search_with::<SearchPassholders, _, _>(vault, |reading, vault, ask| {
        Box::pin(person::search(reading, vault, ask))
    })
    .read::<ReadPassholder, _>(|reading, ask| Box::pin(person::read(reading, ask)))
    .read::<ReadPassholders, _>(|reading, ask| Box::pin(person::read_all(reading, ask)))
    .read::<ListAssociationMemberships, _>(|reading, ask| Box::pin(association::list(reading, ask)))
    .read::<SearchGrouppasses, _>(|reading, ask| Box::pin(grouppass::search(reading, ask)))
    .read::<ReadGrouppass, _>(|reading, ask| Box::pin(grouppass::read(reading, ask)))
    .read::<ListCardSystems, _>(|reading, ask| Box::pin(card_system::list(reading, ask)))
    .read::<ReadCardSystem, _>(|reading, ask| Box::pin(card_system::read(reading, ask)))
    .write_with::<RotateVault, _, _>(vault, |tx, vault, ask| {
        Box::pin(insz::rotate_vault(tx, vault, ask))
    })
    .load_with::<LoadPass, _, _>(
        vault,
        |load| load.dry_run,
        |tx, vault, load| Box::pin(pack::load(tx, vault, load)),
    )
    .load_with::<TellLoaded, _, _>(
        rights,
        |_| false,
        |tx, rights, ask| Box::pin(person::tell(tx, rights, ask)),
    )
    .finish()
}
