//! A region pack: its rows become verbs. Nothing is decided here.

use crate::insz::InszVault;
use crate::{
    association, card, card_system, city_settings, entitlement_check, grouppass, membership, partner,
    passholder, person, price, voucher,
};
use chassis::Fault;
use contracts::pack::{Fate, Report, RowFate};
use contracts::pass::*;
use contracts::{ChipNumber, PassNumber, PassholderId};
use messaging::Tx;
use messaging::loading::{self, Row, Verb};
use serde::Serialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A row that breaks a rule is refused alone. Who changed is told once all parts of the pack are in.
pub async fn load(tx: &mut Tx, vault: &InszVault, mut load: LoadPass) -> Result<Report, Fault> {
    // A dry run changes nothing, and may take long: it must not hold what counters want.
    let is_mixed = !load.dry_run && files(&load) > 1;
    if is_mixed {
        hold_persons(tx, &load).await?;
    }
    let mut loaded = Loaded::default();
    loaded.note(card_systems(tx, std::mem::take(&mut load.card_systems)).await?);
    loaded.note(city_settings(tx, std::mem::take(&mut load.city_settings)).await?);
    loaded.note(number_prefixes(tx, std::mem::take(&mut load.number_prefixes)).await?);
    loaded.note(price_tables(tx, std::mem::take(&mut load.price_tables)).await?);
    loaded.note(entitlement_rules(tx, std::mem::take(&mut load.entitlement_rules)).await?);
    loaded.note(vouchers(tx, std::mem::take(&mut load.vouchers)).await?);
    if is_mixed {
        hold_cards(tx, &load).await?;
    }
    loaded.note(partners(tx, load.partners).await?);
    loaded.note(associations(tx, load.associations).await?);
    loaded.note(passholders(tx, vault, load.passholders).await?);
    loaded.note(grouppasses(tx, load.grouppasses).await?);
    loaded.note(memberships(tx, load.memberships).await?);
    loaded.note(cards(tx, load.cards).await?);
    loaded.note(association_memberships(tx, load.association_memberships).await?);
    person::tell_later(tx, &loaded.changed).await?;
    Ok(loaded.report)
}

/// How many files the rows come from of what counters hold, too.
fn files(load: &LoadPass) -> usize {
    let are_some = [
        !load.vouchers.is_empty(),
        !load.passholders.is_empty(),
        !load.grouppasses.is_empty(),
        !load.memberships.is_empty(),
        !load.cards.is_empty(),
        !load.association_memberships.is_empty(),
    ];
    are_some.into_iter().filter(|is_some| *is_some).count()
}

/// The numbers and chips of the rows of cards.
fn cards_of(load: &LoadPass) -> (Vec<&PassNumber>, Vec<&ChipNumber>) {
    let numbers = load.cards.iter().map(|row| &row.pass_number).collect();
    let chips = load.cards.iter().filter_map(|row| row.chip_number.as_ref());
    (numbers, chips.collect())
}

/// Each verb holds the persons of its rows in the order of their ids. Rows of several files together are no
/// longer in one order, so all of them are held before the first is written: a counter may hold two persons
/// meanwhile.
async fn hold_persons(tx: &mut Tx, load: &LoadPass) -> Result<(), Fault> {
    let (numbers, chips) = cards_of(load);
    let mut persons = card::owners(tx, &numbers, &chips).await?;
    persons.extend(load.passholders.iter().map(|row| row.id));
    persons.extend(load.grouppasses.iter().map(|row| row.id));
    persons.extend(load.memberships.iter().map(|row| row.passholder_id));
    persons.extend(load.cards.iter().filter_map(|row| row.passholder_id));
    persons.extend(load.association_memberships.iter().map(|row| row.passholder_id));
    let ids: Vec<Uuid> = persons.into_iter().map(|id| id.0).collect();
    passholder::lock(tx.conn(), &ids).await
}

/// Behind vouchers and before the numbers of persons, for which a counter waits with a card in its hands.
async fn hold_cards(tx: &mut Tx, load: &LoadPass) -> Result<(), Fault> {
    let (numbers, chips) = cards_of(load);
    card::hold(tx, &[], &numbers, &chips).await
}

#[derive(Default)]
struct Loaded {
    report: Report,
    changed: BTreeSet<PassholderId>,
}

/// Fates, and whom each row is about.
type Fates = Vec<(RowFate, Option<PassholderId>)>;

impl Loaded {
    fn note(&mut self, fates: Fates) {
        for (row, holder) in fates {
            if matches!(row.fate, Fate::Created | Fate::Changed) {
                self.changed.extend(holder);
            }
            self.report.rows.push(row);
        }
    }
}

/// Takes the rows of a file through their verb. Each has an id there, and may be about a holder.
async fn file<R: Serialize>(
    tx: &mut Tx,
    name: &str,
    rows: Vec<R>,
    about: impl Fn(&R) -> (String, Option<PassholderId>),
    verb: Verb<R>,
) -> Result<Fates, Fault> {
    let (mut all, mut holders) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        let (id, holder) = about(&row);
        holders.push(holder);
        all.push(Row::new(id, row)?);
    }
    let fates = loading::load(tx, name, all, verb).await?;
    Ok(fates.into_iter().zip(holders).collect())
}

async fn card_systems(tx: &mut Tx, rows: Vec<CardSystemRow>) -> Result<Fates, Fault> {
    let about = |row: &CardSystemRow| (row.view.id.to_string(), None);
    file(tx, "card-systems.json", rows, about, |tx, rows| {
        Box::pin(loading::each(tx, rows, |tx, row| {
            Box::pin(card_system::put(tx, row))
        }))
    })
    .await
}

async fn city_settings(tx: &mut Tx, rows: Vec<CitySettingsRow>) -> Result<Fates, Fault> {
    let about = |row: &CitySettingsRow| (format!("{}/{}", row.card_system_id, row.city), None);
    file(tx, "city-settings.json", rows, about, |tx, rows| {
        Box::pin(city_settings::put(tx, rows))
    })
    .await
}

async fn number_prefixes(tx: &mut Tx, rows: Vec<NumberPrefixRow>) -> Result<Fates, Fault> {
    let about = |row: &NumberPrefixRow| (row.prefix.clone(), None);
    file(tx, "number-prefixes.csv", rows, about, |tx, rows| {
        Box::pin(loading::each(tx, rows, |tx, row| {
            Box::pin(card::put_prefix(tx, row))
        }))
    })
    .await
}

async fn price_tables(tx: &mut Tx, rows: Vec<PriceTableRow>) -> Result<Fates, Fault> {
    let about = |row: &PriceTableRow| (format!("{}/{}", row.card_system_id, row.valid_from), None);
    file(tx, "price-tables.json", rows, about, |tx, rows| {
        Box::pin(price::put(tx, rows))
    })
    .await
}

async fn entitlement_rules(tx: &mut Tx, rows: Vec<EntitlementRulesRow>) -> Result<Fates, Fault> {
    let about = |row: &EntitlementRulesRow| (row.card_system_id.to_string(), None);
    file(tx, "entitlement-rules.json", rows, about, |tx, rows| {
        Box::pin(entitlement_check::put(tx, rows))
    })
    .await
}

async fn vouchers(tx: &mut Tx, rows: Vec<VoucherRow>) -> Result<Fates, Fault> {
    let about = |row: &VoucherRow| (row.code.clone(), None);
    file(tx, "vouchers.csv", rows, about, |tx, rows| {
        Box::pin(voucher::put(tx, rows))
    })
    .await
}

async fn associations(tx: &mut Tx, rows: Vec<AssociationRow>) -> Result<Fates, Fault> {
    let about = |row: &AssociationRow| (row.id.clone(), None);
    file(tx, "associations.json", rows, about, |tx, rows| {
        Box::pin(loading::each(tx, rows, |tx, row| {
            Box::pin(association::put(tx, row))
        }))
    })
    .await
}

async fn partners(tx: &mut Tx, rows: Vec<PartnerRow>) -> Result<Fates, Fault> {
    let about = |row: &PartnerRow| (row.id.to_string(), None);
    file(tx, "partners.json", rows, about, |tx, rows| {
        Box::pin(loading::each(tx, rows, |tx, row| Box::pin(partner::put(tx, row))))
    })
    .await
}

/// What is seen of a row does not hold the national number, only that there is one.
async fn passholders(tx: &mut Tx, vault: &InszVault, rows: Vec<PassholderRow>) -> Result<Fates, Fault> {
    let (mut all, mut holders) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (id, sealed) in passholder::seal(tx, vault, rows).await? {
        holders.push(Some(id));
        all.push(match sealed {
            Ok(sealed) => {
                let seen = PassholderRow {
                    insz: sealed.kept.as_ref().map(|_| String::new()),
                    ..sealed.row.clone()
                };
                Row::seen_as(id, &seen, sealed.has_another, sealed)?
            }
            Err(refusal) => Row::refused(id, refusal),
        });
    }
    let fates = loading::load(tx, "passholders.csv", all, |tx, rows| {
        Box::pin(passholder::put(tx, rows))
    })
    .await?;
    Ok(fates.into_iter().zip(holders).collect())
}

async fn grouppasses(tx: &mut Tx, rows: Vec<GrouppassRow>) -> Result<Fates, Fault> {
    let about = |row: &GrouppassRow| (row.id.to_string(), Some(row.id));
    file(tx, "grouppasses.csv", rows, about, |tx, rows| {
        Box::pin(grouppass::put(tx, rows))
    })
    .await
}

async fn memberships(tx: &mut Tx, rows: Vec<MembershipRow>) -> Result<Fates, Fault> {
    let about = |row: &MembershipRow| {
        let id = format!("{}/{}", row.passholder_id, row.card_system_id);
        (id, Some(row.passholder_id))
    };
    file(tx, "memberships.csv", rows, about, |tx, rows| {
        Box::pin(membership::put_packed(tx, rows))
    })
    .await
}

async fn cards(tx: &mut Tx, rows: Vec<CardRow>) -> Result<Fates, Fault> {
    let about = |row: &CardRow| (row.pass_number.as_str().to_owned(), row.passholder_id);
    file(tx, "cards.csv", rows, about, |tx, rows| {
        Box::pin(card::put(tx, rows))
    })
    .await
}

/// Nobody else knows of associations: a holder who joins one is not told.
async fn association_memberships(tx: &mut Tx, rows: Vec<AssociationMembershipRow>) -> Result<Fates, Fault> {
    let about = |row: &AssociationMembershipRow| {
        let id = format!("{}/{}", row.association_id, row.passholder_id);
        (id, None)
    };
    file(tx, "association-memberships.csv", rows, about, |tx, rows| {
        Box::pin(association::join(tx, rows))
    })
    .await
}
