//! Which asks it answers, and the verb for each.

use crate::config::Config;
use crate::family::limits::Limits;
use crate::look::{self, Watched};
use crate::order::{self, Shop};
use crate::seals::Seals;
use crate::validation::{self, Tools};
use crate::{
    account, association, barrier, card, card_system, city_settings, entitlement_check, family, grouppass,
    holding, insz, leaver, membership, merging, moving, non_use, note, own, pack, partner, person, picture,
    price, referral, registration, renewal, school, second_home,
};
use chassis::ask::{Answer, Call, parse};
use chassis::{Desk, Fault};
use contracts::pass::*;
use messaging::{Office, OfficeDesk};
use std::sync::Arc;

/// The desk with all that this service answers.
pub fn desk(desk: OfficeDesk, seals: &Arc<Seals>, shop: &Arc<Shop>, config: &Config) -> Desk {
    let limits = config.family_limits();
    let desk = needs(rights(registrations(desk, seals, limits), seals));
    let desk = referrals(desk, seals, config.referral_terms());
    orders(accounts(desk, seals, config), shop)
        .read::<ListAssociations, _>(|reading, ask| Box::pin(association::list_all(reading, ask)))
        .write::<RegisterAssociationMembership, _>(|tx, ask| Box::pin(association::register(tx, ask)))
        .write::<EndAssociationMembership, _>(|tx, ask| Box::pin(association::end(tx, ask)))
        .write::<PutSchool, _>(|tx, ask| Box::pin(school::put(tx, ask)))
        .write::<RemoveSchool, _>(|tx, ask| Box::pin(school::remove(tx, ask)))
        .write_with::<PlanMove, _, _>(seals, |tx, seals, ask| Box::pin(moving::plan(tx, seals, ask)))
        .write_with::<WithdrawMove, _, _>(seals, |tx, seals, ask| Box::pin(moving::withdraw(tx, seals, ask)))
        .write_with::<NoteSecondHome, _, _>(seals, |tx, seals, ask| {
            Box::pin(second_home::note(tx, seals, ask))
        })
        .write_with::<EndSecondHome, _, _>(seals, |tx, seals, ask| Box::pin(second_home::end(tx, seals, ask)))
        .write::<AddFamilyMember, _>(move |tx, ask| Box::pin(family::add(tx, limits, ask)))
        .write::<PutFamilyMember, _>(|tx, ask| Box::pin(family::put(tx, ask)))
        .write_with::<RemoveFamilyMember, _, _>(seals, |tx, seals, ask| {
            Box::pin(family::remove(tx, &seals.leave_tokens, ask))
        })
        .read::<SearchGrouppasses, _>(|reading, ask| Box::pin(grouppass::search(reading, ask)))
        .read::<ReadGrouppass, _>(|reading, ask| Box::pin(grouppass::read(reading, ask)))
        .read::<ListCardSystems, _>(|reading, ask| Box::pin(card_system::list(reading, ask)))
        .read::<ReadCardSystem, _>(|reading, ask| Box::pin(card_system::read(reading, ask)))
        .read::<ListCitySettings, _>(|reading, ask| Box::pin(city_settings::list(reading, ask)))
        .read::<ReadSocialTariffSettings, _>(|reading, ask| Box::pin(city_settings::read(reading, ask)))
        .read::<ListMembershipPrices, _>(|reading, ask| Box::pin(price::list(reading, ask)))
        .read::<PriceForNewcomer, _>(|reading, ask| Box::pin(price::for_newcomer(reading, ask)))
        .read::<FindCard, _>(|reading, ask| Box::pin(card::find(reading, ask)))
        .read::<ReadCardStock, _>(|reading, ask| Box::pin(card::read_stock(reading, ask)))
        .write::<MoveCards, _>(|tx, ask| Box::pin(card::move_cards(tx, ask)))
        .search_with::<ListEntitledCards, _, _>(seals, |reading, _, ask| {
            Box::pin(membership::list_entitled(reading, ask))
        })
        .write_with::<ChangeMembership, _, _>(seals, |tx, seals, ask| {
            Box::pin(holding::change(tx, seals, ask))
        })
        .write_with::<SwitchCard, _, _>(seals, |tx, seals, ask| {
            Box::pin(holding::switch_card(tx, seals, ask))
        })
        .read::<ListLeavers, _>(|reading, ask| Box::pin(leaver::list(reading, ask)))
        .write_with::<LeaveAgain, _, _>(seals, |tx, seals, ask| {
            Box::pin(person::leave_again(tx, &seals.rights, ask))
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

/// What somebody is entitled to, and what keeps people away.
fn needs(desk: OfficeDesk) -> OfficeDesk {
    desk.read::<ListEntitlementQuestions, _>(|reading, ask| {
        Box::pin(entitlement_check::questions(reading, ask))
    })
    .read::<CheckEntitlement, _>(|reading, ask| Box::pin(entitlement_check::check(reading, ask)))
    .read::<ListNonUseBands, _>(|reading, ask| Box::pin(non_use::bands(reading, ask)))
    .write::<NoteBarrier, _>(|tx, ask| Box::pin(barrier::note(tx, ask)))
    .read::<ReportBarriers, _>(|reading, ask| Box::pin(barrier::report(reading, ask)))
}

/// Questions whose answer shows persons: a look at each of them, for those who asked by name.
pub fn looks(desk: OfficeDesk, watched: &Watched) -> OfficeDesk {
    let desk = watched.read::<FindPass, _>(desk, |reading, seals, ask| {
        Box::pin(person::find_pass(reading, &seals.insz, ask))
    });
    let desk = watched.search::<SearchPassholders, _>(desk, |reading, seals, ask| {
        Box::pin(person::search(reading, &seals.insz, ask))
    });
    let desk =
        watched.search::<FindDoubles, _>(desk, |reading, _, ask| Box::pin(merging::doubles(reading, ask)));
    let desk = watched.search::<ListNonUse, _>(desk, |reading, _, ask| Box::pin(non_use::list(reading, ask)));
    let desk =
        watched.read::<ReadPassholder, _>(desk, |reading, _, ask| Box::pin(person::read(reading, ask)));
    let desk =
        watched.read::<ReadPassholders, _>(desk, |reading, _, ask| Box::pin(person::read_all(reading, ask)));
    let desk = watched.read::<ListAssociationMemberships, _>(desk, |reading, _, ask| {
        Box::pin(association::list(reading, ask))
    });
    let desk = watched.read::<ReadSchool, _>(desk, |reading, _, ask| Box::pin(school::read(reading, ask)));
    let desk = watched.read::<ReadMove, _>(desk, |reading, _, ask| Box::pin(moving::read(reading, ask)));
    let desk =
        watched.read::<ReadSecondHome, _>(desk, |reading, _, ask| Box::pin(second_home::read(reading, ask)));
    let desk =
        watched.read::<ListFamilyMembers, _>(desk, |reading, _, ask| Box::pin(family::list(reading, ask)));
    let desk = watched.read::<ListFamilies, _>(desk, |reading, _, ask| {
        Box::pin(family::list_others(reading, ask))
    });
    let desk =
        watched.read::<PriceForHolder, _>(desk, |reading, _, ask| Box::pin(price::for_holder(reading, ask)));
    let desk = watched
        .read::<PreviewMembership, _>(desk, |reading, _, ask| Box::pin(holding::preview(reading, ask)));
    let desk = watched.read::<ReadNote, _>(desk, |reading, _, ask| Box::pin(note::read(reading, ask)));
    let desk = watched.read::<FindPicture, _>(desk, |reading, _, ask| Box::pin(picture::find(reading, ask)));
    let desk = watched.read::<ListLooks, _>(desk, |reading, _, ask| Box::pin(look::list(reading, ask)));
    watched.insz_status(desk)
}

/// Validations on line. Reading one asks the official source, while no connection is held.
pub fn validations(desk: OfficeDesk, office: &Office, seals: &Arc<Seals>) -> OfficeDesk {
    let (office, reading) = (office.clone(), seals.clone());
    desk.write_with::<BeginValidation, _, _>(seals, |tx, seals, ask| {
        Box::pin(validation::begin(tx, tools(seals), ask))
    })
    .write_with::<ExchangeValidation, _, _>(seals, |tx, seals, ask| {
        Box::pin(validation::exchange(tx, tools(seals), ask))
    })
    .with(|desk| {
        desk.read::<ReadValidation, _, _>(move |ask| {
            let (office, seals) = (office.clone(), reading.clone());
            async move { validation::read(&office, tools(&seals), ask).await }
        })
    })
}

/// What somebody sees of himself, who proves his address by the way.
pub fn own(desk: OfficeDesk, office: &Office, seals: &Arc<Seals>) -> OfficeDesk {
    let (office, reading) = (office.clone(), seals.clone());
    desk.with(|desk| {
        desk.read::<ReadOwn, _, _>(move |ask| {
            let (office, seals) = (office.clone(), reading.clone());
            async move { own::read(&office, &seals.insz, ask).await }
        })
    })
}

fn tools(seals: &Seals) -> Tools<'_> {
    Tools {
        vault: &seals.insz,
        source: seals.source.as_ref(),
        id_tokens: &seals.id_tokens,
        secrets: &seals.validations,
    }
}

/// What the coordinator does about rights, one by one and with the yearly run.
fn rights(desk: OfficeDesk, seals: &Arc<Seals>) -> OfficeDesk {
    desk.write_with::<ChangeRight, _, _>(seals, |tx, seals, ask| {
        Box::pin(holding::change_right(tx, seals, ask))
    })
    .read::<ListRightHistory, _>(|reading, ask| Box::pin(holding::list_right_history(reading, ask)))
    .write_with::<StartRenewal, _, _>(seals, |tx, seals, ask| {
        Box::pin(renewal::start(tx, seals.source.is_some(), ask))
    })
    .write::<StopRenewal, _>(|tx, _| Box::pin(renewal::stop(tx)))
    .read::<ReadRenewal, _>(|reading, _| Box::pin(renewal::status(reading)))
    .read::<ListUnrenewed, _>(|reading, ask| Box::pin(renewal::list_unrenewed(reading, ask)))
}

/// What counters write of people, and keep beside them.
fn registrations(desk: OfficeDesk, seals: &Arc<Seals>, limits: Limits) -> OfficeDesk {
    desk.write_with::<RegisterPassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(registration::register(tx, seals, ask))
    })
    .write_with::<RegisterTogether, _, _>(seals, move |tx, seals, ask| {
        Box::pin(registration::register_together(tx, seals, limits, ask))
    })
    .write_with::<ReplacePassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(registration::replace(tx, seals, ask))
    })
    .write_with::<DeletePassholder, _, _>(seals, |tx, seals, ask| {
        Box::pin(person::delete(tx, &seals.rights, ask))
    })
    .write_with::<MergePassholders, _, _>(seals, move |tx, seals, ask| {
        Box::pin(merging::merge(tx, seals, limits, ask))
    })
    .write::<WriteNote, _>(|tx, ask| Box::pin(note::write(tx, ask)))
    .read::<ReadPicture, _>(|reading, ask| Box::pin(picture::read(reading, ask)))
    .write::<PutPicture, _>(|tx, ask| Box::pin(picture::put(tx, ask)))
    .write::<RemovePicture, _>(|tx, ask| Box::pin(picture::remove(tx, ask)))
}

/// Partners, and whom they guide.
fn referrals(desk: OfficeDesk, seals: &Arc<Seals>, terms: referral::Terms) -> OfficeDesk {
    desk.write::<AddPartner, _>(|tx, ask| Box::pin(partner::add(tx, ask)))
        .write::<ReplacePartner, _>(|tx, ask| Box::pin(partner::replace(tx, ask)))
        .write::<EndPartner, _>(|tx, ask| Box::pin(partner::end(tx, ask)))
        .read::<ReadPartner, _>(|reading, ask| Box::pin(partner::read(reading, ask)))
        .read::<ListPartners, _>(|reading, ask| Box::pin(partner::list(reading, ask)))
        .read::<ListPartnerGrouppasses, _>(|reading, ask| Box::pin(grouppass::list_of_partner(reading, ask)))
        .read::<ReadEffect, _>(|reading, ask| Box::pin(referral::read_effect(reading, ask)))
        .write_with::<CreateReferral, _, _>(seals, move |tx, seals, ask| {
            Box::pin(referral::create(tx, &seals.referral_codes, terms, ask))
        })
        .write_with::<AcceptReferral, _, _>(seals, |tx, seals, ask| {
            Box::pin(referral::accept(tx, &seals.referral_codes, ask))
        })
        .write_with::<ActByCode, _, _>(seals, |tx, seals, ask| {
            Box::pin(referral::act_by_code(tx, &seals.referral_codes, ask))
        })
        .write::<ActOnReferral, _>(|tx, ask| Box::pin(referral::act(tx, ask)))
        .read::<ReadReferral, _>(|reading, ask| Box::pin(referral::read(reading, ask)))
        .read::<ListAttests, _>(|reading, ask| Box::pin(referral::list_attests(reading, ask)))
        .read::<ReadTakenReferral, _>(|reading, ask| Box::pin(referral::read_taken(reading, ask)))
        .read::<ListReferrals, _>(|reading, ask| Box::pin(referral::list(reading, ask)))
}

/// What somebody does with an account of his own.
fn accounts(desk: OfficeDesk, seals: &Arc<Seals>, config: &Config) -> OfficeDesk {
    let (terms, age) = (config.registration_terms(), config.self_registration_age_years);
    let minutes = config.registration_token_minutes;
    desk.write::<IssueRegistrationToken, _>(move |tx, ask| Box::pin(account::issue_token(tx, terms, ask)))
        .write::<HandOutToken, _>(move |tx, ask| Box::pin(account::hand_out_token(tx, minutes, ask)))
        .read::<ReadRegistration, _>(|reading, ask| Box::pin(own::registration(reading, ask)))
        .read::<AskEmailLinked, _>(|reading, ask| Box::pin(account::email_linked(reading, ask)))
        .write::<LinkAccount, _>(|tx, ask| Box::pin(account::link(tx, ask)))
        .write::<UnlinkAccount, _>(|tx, ask| Box::pin(own::unlink(tx, ask)))
        .write::<CloseAccount, _>(|tx, ask| Box::pin(own::close(tx, ask)))
        .write::<OpenAccount, _>(|tx, ask| Box::pin(own::open(tx, ask)))
        .read_with::<FindOwn, _, _>(seals, |reading, seals, ask| {
            Box::pin(own::find(reading, &seals.insz, ask))
        })
        .write_with::<RegisterSelf, _, _>(seals, move |tx, seals, ask| {
            Box::pin(registration::register_self(tx, seals, age, ask))
        })
}

/// Passes that are bought on line. Placing an order is more than one transaction.
fn orders(desk: OfficeDesk, shop: &Arc<Shop>) -> OfficeDesk {
    let placing = shop.clone();
    desk.read_with::<ReadOrder, _, _>(shop, |reading, shop, ask| {
        Box::pin(order::read(reading, shop, ask))
    })
    .write_with::<OpenOrder, _, _>(shop, |tx, shop, ask| Box::pin(order::open(tx, shop, ask)))
    .saga::<PlaceOrder, _>(move |office, call| Box::pin(place(office, placing.clone(), call)))
    .write::<LookAtPayment, _>(|tx, ask| Box::pin(order::hear(tx, ask)))
}

async fn place(office: Office, shop: Arc<Shop>, call: Call) -> Result<Answer, Fault> {
    let hash = call.idempotency.map(|key| key.hash);
    let placed = order::place(&office, &shop, parse::<PlaceOrder>(&call.body)?, hash).await?;
    Ok(Answer {
        body: serde_json::to_vec(&placed.reply)?,
        replayed: placed.replayed,
    })
}
