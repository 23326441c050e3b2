//! Load: regions, holders, cards, memberships and associations of a region pack.

use crate::domain::insz_vault::{InszVault, KeptInsz};
use crate::store::person::Record;
use crate::store::{association, card, card_system, person};
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::pack::{Fate, Report, RowFate};
use contracts::pass::*;
use contracts::{Insz, PassholderId};
use messaging::{Tx, loading};
use std::collections::BTreeSet;

/// A row that breaks a rule is refused alone. Each holder that changed is told once.
pub async fn load_pack(
    tx: &mut Tx,
    vault: &InszVault,
    rights: &Keys,
    load: LoadPass,
) -> Result<Report, Fault> {
    let mut report = Report::default();
    let mut changed: BTreeSet<PassholderId> = BTreeSet::new();
    let mut note = |file: &str, id: String, fate: Fate, holder: Option<PassholderId>| {
        if matches!(fate, Fate::Created | Fate::Changed) {
            changed.extend(holder);
        }
        report.rows.push(RowFate::new(file, id, fate));
    };
    for row in &load.card_systems {
        note(
            "card-systems.json",
            row.view.id.to_string(),
            load_card_system(tx, row).await?,
            None,
        );
    }
    for row in &load.associations {
        note(
            "associations.json",
            row.id.clone(),
            load_association(tx, row).await?,
            None,
        );
    }
    for row in &load.passholders {
        note(
            "passholders.csv",
            row.id.to_string(),
            load_passholder(tx, vault, row).await?,
            Some(row.id),
        );
    }
    for row in &load.grouppasses {
        note(
            "grouppasses.csv",
            row.id.to_string(),
            load_grouppass(tx, row).await?,
            Some(row.id),
        );
    }
    for row in &load.memberships {
        let id = format!("{}/{}", row.passholder_id, row.card_system_id);
        let fate = load_membership(tx, &id, row).await?;
        note("memberships.csv", id, fate, Some(row.passholder_id));
    }
    for row in &load.cards {
        note(
            "cards.csv",
            row.pass_number.as_str().to_owned(),
            load_card(tx, row).await?,
            row.passholder_id,
        );
    }
    for row in &load.association_memberships {
        let id = format!("{}/{}", row.association_id, row.passholder_id);
        let fate = load_association_membership(tx, &id, row).await?;
        note("association-memberships.csv", id, fate, None);
    }
    for holder in changed {
        tell(tx, rights, holder).await?;
    }
    Ok(report)
}

async fn tell(tx: &mut Tx, rights: &Keys, holder: PassholderId) -> Result<(), Fault> {
    if person::next_version(tx.conn(), holder).await?.is_some()
        && let Some(person) = person::load_one(tx.conn(), holder).await?
    {
        let fact = person.changed();
        tx.tell(&fact.seal_rights(|plain, place| rights.seal_text(plain, place))?)?;
    }
    Ok(())
}

async fn load_card_system(tx: &mut Tx, row: &CardSystemRow) -> Result<Fate, Fault> {
    if !(0..=3650).contains(&row.grace_days) {
        return Ok(Fate::Refused("the days of grace are between 0 and 3650".into()));
    }
    let fate = loading::remember(tx, "card-systems", &row.view.id.to_string(), row).await?;
    if fate != Fate::Unchanged {
        let version = card_system::put(tx.conn(), row).await?;
        tx.tell(&CardSystemChanged {
            card_system_id: row.view.id,
            version,
            name: row.view.name.clone().unwrap_or_default(),
            postal_codes: row
                .view
                .cities
                .iter()
                .flatten()
                .map(|city| city.postal_code.clone())
                .collect(),
        })?;
    }
    Ok(fate)
}

async fn load_association(tx: &mut Tx, row: &AssociationRow) -> Result<Fate, Fault> {
    if !card_system::exists(tx.conn(), row.card_system_id).await? {
        return Ok(Fate::Refused(format!(
            "card system {} is unknown",
            row.card_system_id
        )));
    }
    let fate = loading::remember(tx, "associations", &row.id, row).await?;
    if fate != Fate::Unchanged {
        association::put(tx.conn(), row).await?;
    }
    Ok(fate)
}

async fn load_passholder(tx: &mut Tx, vault: &InszVault, row: &PassholderRow) -> Result<Fate, Fault> {
    let insz = match row.insz.as_deref().map(Insz::parse).transpose() {
        Ok(insz) => insz,
        Err(error) => return Ok(Fate::Refused(format!("the national number {error}"))),
    };
    if insz
        .as_ref()
        .is_some_and(|insz| !insz.agrees_with(row.date_of_birth))
    {
        return Ok(Fate::Refused(
            "the national number does not agree with the date of birth".into(),
        ));
    }
    if let Some(insz) = &insz
        && person::find_by_insz(tx.conn(), &vault.indexes(insz))
            .await?
            .is_some_and(|holder| holder != row.id)
    {
        return Ok(Fate::Refused(
            "the national number belongs to another passholder".into(),
        ));
    }
    let kept = match &insz {
        Some(insz) => {
            let current = person::insz_key(tx.conn(), row.id).await?;
            Some(vault.keep(insz, row.id, vault.key_for(current.as_deref()))?)
        }
        None => None,
    };
    // What is remembered of the row must not hold the number itself.
    let remembered = PassholderRow {
        insz: kept.as_ref().map(KeptInsz::remembered),
        ..row.clone()
    };
    let fate = loading::remember(tx, "passholders", &row.id.to_string(), &remembered).await?;
    if fate != Fate::Unchanged {
        let record = Record {
            id: row.id,
            pass_type: PassType::Individual,
            name: &row.name,
            first_name: &row.first_name,
            person: Some(row),
            email: row.email.as_deref(),
            phone: row.phone.as_deref(),
            address: row.address(),
            insz: kept,
            tickets_per_year: None,
            created_at: contracts::day::start_of(row.registered_on),
        };
        person::put(tx.conn(), &record).await?;
    }
    Ok(fate)
}

async fn load_grouppass(tx: &mut Tx, row: &GrouppassRow) -> Result<Fate, Fault> {
    if row.tickets_per_year.is_some_and(|tickets| tickets < 0) {
        return Ok(Fate::Refused("the tickets of a year cannot be negative".into()));
    }
    let fate = loading::remember(tx, "grouppasses", &row.id.to_string(), row).await?;
    if fate != Fate::Unchanged {
        person::put(tx.conn(), &Record::group(row)).await?;
    }
    Ok(fate)
}

async fn load_membership(tx: &mut Tx, id: &str, row: &MembershipRow) -> Result<Fate, Fault> {
    if !person::exists(tx.conn(), row.passholder_id).await? {
        return Ok(Fate::Refused(format!(
            "passholder {} is unknown",
            row.passholder_id
        )));
    }
    if !card_system::exists(tx.conn(), row.card_system_id).await? {
        return Ok(Fate::Refused(format!(
            "card system {} is unknown",
            row.card_system_id
        )));
    }
    if row.suspended_until.is_some() && row.social_tariff_end.is_none() {
        return Ok(Fate::Refused("only a social tariff can be suspended".into()));
    }
    let fate = loading::remember(tx, "memberships", id, row).await?;
    if fate != Fate::Unchanged {
        person::put_membership(tx.conn(), row).await?;
    }
    Ok(fate)
}

async fn load_card(tx: &mut Tx, row: &CardRow) -> Result<Fate, Fault> {
    if !card_system::exists(tx.conn(), row.card_system_id).await? {
        return Ok(Fate::Refused(format!(
            "card system {} is unknown",
            row.card_system_id
        )));
    }
    match row.passholder_id {
        Some(holder) if !person::exists(tx.conn(), holder).await? => {
            return Ok(Fate::Refused(format!("passholder {holder} is unknown")));
        }
        Some(_) if matches!(row.status, CardStatus::Provisioned | CardStatus::LocalStock) => {
            return Ok(Fate::Refused("a card in stock belongs to nobody".into()));
        }
        None if row.status == CardStatus::Active => {
            return Ok(Fate::Refused("an active card belongs to somebody".into()));
        }
        _ => {}
    }
    let known = card::find(tx.conn(), Some(&row.pass_number), None).await?;
    if let Some(owner) = known.as_ref().and_then(|card| card.passholder_id)
        && row.passholder_id != Some(owner)
    {
        return Ok(Fate::Refused(
            "the pass number belongs to another passholder".into(),
        ));
    }
    if let Some(chip) = &row.chip_number
        && card::find(tx.conn(), None, Some(chip))
            .await?
            .is_some_and(|other| other.pass_number != row.pass_number)
    {
        return Ok(Fate::Refused("the chip number belongs to another card".into()));
    }
    if row.chip_number.is_some() && row.card_type == CardType::Digital {
        return Ok(Fate::Refused("a digital pass has no chip".into()));
    }
    let fate = loading::remember(tx, "cards", row.pass_number.as_str(), row).await?;
    if fate != Fate::Unchanged {
        let version = card::put(tx.conn(), row).await?;
        if row.passholder_id.is_none() {
            tx.tell(&CardChanged {
                pass_number: row.pass_number.clone(),
                version,
                card_system_id: row.card_system_id,
                status: row.status,
            })?;
        }
    }
    Ok(fate)
}

async fn load_association_membership(
    tx: &mut Tx,
    id: &str,
    row: &AssociationMembershipRow,
) -> Result<Fate, Fault> {
    if !association::exists(tx.conn(), &row.association_id).await? {
        return Ok(Fate::Refused(format!(
            "association {} is unknown",
            row.association_id
        )));
    }
    if !person::exists(tx.conn(), row.passholder_id).await? {
        return Ok(Fate::Refused(format!(
            "passholder {} is unknown",
            row.passholder_id
        )));
    }
    let fate = loading::remember(tx, "association-memberships", id, row).await?;
    if fate != Fate::Unchanged {
        association::put_member(tx.conn(), row).await?;
    }
    Ok(fate)
}
