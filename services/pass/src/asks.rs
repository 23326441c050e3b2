//! Which asks it answers, and the verb for each.

use crate::family::limits::Limits;
use crate::seals::Seals;
use crate::{
    association, card, card_system, city_settings, family, grouppass, holding, insz, membership, note, pack,
    person, picture, price, registration, school,
};
use chassis::Desk;
use contracts::pass::*;
use messaging::OfficeDesk;
use std::sync::Arc;

/// The desk with all that this service answers.
pub fn desk(desk: OfficeDesk, seals: &Arc<Seals>, limits: Limits) -> Desk {
    registrations(desk, seals)
        .read_with::<FindPass, _, _>(seals, |reading, seals, ask| {
            Box::pin(person::find_pass(reading, &seals.insz, ask))
        })
        .search_with::<SearchPassholders, _, _>(seals, |reading, seals, ask| {
            Box::pin(person::search(reading, &seals.insz, ask))
        })
        .read::<ReadPassholder, _>(|reading, ask| Box::pin(person::read(reading, ask)))
        .read::<ReadPassholders, _>(|reading, ask| Box::pin(person::read_all(reading, ask)))
        .read::<ListAssociationMemberships, _>(|reading, ask| Box::pin(association::list(reading, ask)))
        .read::<ListAssociations, _>(|reading, ask| Box::pin(association::list_all(reading, ask)))
        .write::<RegisterAssociationMembership, _>(|tx, ask| Box::pin(association::register(tx, ask)))
        .write::<EndAssociationMembership, _>(|tx, ask| Box::pin(association::end(tx, ask)))
        .read::<ReadSchool, _>(|reading, ask| Box::pin(school::read(reading, ask)))
        .write::<PutSchool, _>(|tx, ask| Box::pin(school::put(tx, ask)))
        .write::<RemoveSchool, _>(|tx, ask| Box::pin(school::remove(tx, ask)))
        .read::<ListFamilyMembers, _>(|reading, ask| Box::pin(family::list(reading, ask)))
        .write::<AddFamilyMember, _>(move |tx, ask| Box::pin(family::add(tx, limits, ask)))
        .write::<PutFamilyMember, _>(|tx, ask| Box::pin(family::put(tx, ask)))
        .write::<RemoveFamilyMember, _>(|tx, ask| Box::pin(family::remove(tx, ask)))
        .read::<ListFamilies, _>(|reading, ask| Box::pin(family::list_others(reading, ask)))
        .read::<SearchGrouppasses, _>(|reading, ask| Box::pin(grouppass::search(reading, ask)))
        .read::<ReadGrouppass, _>(|reading, ask| Box::pin(grouppass::read(reading, ask)))
        .read::<ListCardSystems, _>(|reading, ask| Box::pin(card_system::list(reading, ask)))
        .read::<ReadCardSystem, _>(|reading, ask| Box::pin(card_system::read(reading, ask)))
        .read::<ListCitySettings, _>(|reading, ask| Box::pin(city_settings::list(reading, ask)))
        .read::<ReadSocialTariffSettings, _>(|reading, ask| Box::pin(city_settings::read(reading, ask)))
        .read::<ListMembershipPrices, _>(|reading, ask| Box::pin(price::list(reading, ask)))
        .read::<PriceForNewcomer, _>(|reading, ask| Box::pin(price::for_newcomer(reading, ask)))
        .read::<PriceForHolder, _>(|reading, ask| Box::pin(price::for_holder(reading, ask)))
        .read::<FindCard, _>(|reading, ask| Box::pin(card::find(reading, ask)))
        .search_with::<ListEntitledCards, _, _>(seals, |reading, _, ask| {
            Box::pin(membership::list_entitled(reading, ask))
        })
        .read::<PreviewMembership, _>(|reading, ask| Box::pin(holding::preview(reading, ask)))
        .write_with::<ChangeMembership, _, _>(seals, |tx, seals, ask| {
            Box::pin(holding::change(tx, seals, ask))
        })
        .write_with::<SwitchCard, _, _>(seals, |tx, seals, ask| {
            Box::pin(holding::switch_card(tx, seals, ask))
        })
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

/// What counters write of people, and keep beside them.
fn registrations(desk: OfficeDesk, seals: &Arc<Seals>) -> OfficeDesk {
    desk.write_with::<RegisterPassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(registration::register(tx, seals, ask))
    })
    .write_with::<ReplacePassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(registration::replace(tx, seals, ask))
    })
    .write_with::<DeletePassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(person::delete(tx, &seals.rights, ask))
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
}
