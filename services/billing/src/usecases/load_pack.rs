//! Load: municipalities, keys, coupons and sales of a region pack.

use super::register_sales::register_sales;
use crate::domain::split;
use crate::store::{event, key};
use chassis::Fault;
use contracts::Scope;
use contracts::billing::*;
use contracts::pack::{Fate, Report, RowFate};
use messaging::{Tx, loading};

/// Sales of the past belong to this client.
const CLIENT: &str = "region-pack";

pub async fn load_pack(tx: &mut Tx, load: LoadBilling) -> Result<Report, Fault> {
    let mut report = Report::default();
    let mut note = |file: &str, id: String, fate: Fate| report.rows.push(RowFate::new(file, id, fate));
    for row in &load.municipalities {
        let fate = load_municipality(tx, row).await?;
        note("municipalities.csv", row.postal_code.clone(), fate);
    }
    for row in &load.distribution_keys {
        note(
            "distribution-keys.json",
            row.id.to_string(),
            load_key(tx, row).await?,
        );
    }
    for row in &load.event_keys {
        let id = format!("{}/{}", row.event_id, row.key_id);
        note("event-keys.csv", id.clone(), load_event_key(tx, &id, row).await?);
    }
    for row in &load.coupons {
        note("coupons.json", row.id.to_string(), load_coupon(tx, row).await?);
    }
    let today = tx.now();
    for row in &load.ticket_sales {
        note(
            "ticket-sales.csv",
            row.reference.clone(),
            load_sale(tx, row).await?,
        );
    }
    tx.at(today);
    Ok(report)
}

/// Who pays for residents of a postal code. Codes across the border have other shapes.
async fn load_municipality(tx: &mut Tx, row: &MunicipalityRow) -> Result<Fate, Fault> {
    let is_code = !row.postal_code.is_empty()
        && row.postal_code.len() <= 10
        && row.postal_code.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_code {
        return Ok(Fate::Refused("that is no postal code".into()));
    }
    if row.municipality.trim().is_empty() {
        return Ok(Fate::Refused("a municipality has a name".into()));
    }
    let fate = loading::remember(tx, "municipalities", &row.postal_code, row).await?;
    if fate != Fate::Unchanged {
        event::put_municipality(tx.conn(), &row.postal_code, &row.municipality).await?;
    }
    Ok(fate)
}

async fn load_key(tx: &mut Tx, row: &DistributionKeyRow) -> Result<Fate, Fault> {
    if let Some(reason) = row
        .versions
        .iter()
        .find_map(|version| split::fault(&version.own).or_else(|| split::fault(&version.other)))
    {
        return Ok(Fate::Refused(reason));
    }
    if row
        .versions
        .iter()
        .any(|version| version.valid_to.is_some_and(|last| last < version.valid_from))
    {
        return Ok(Fate::Refused("a version ends before it begins".into()));
    }
    let mut periods: Vec<_> = row
        .versions
        .iter()
        .map(|version| (version.valid_from, version.valid_to))
        .collect();
    periods.sort();
    if periods
        .windows(2)
        .any(|pair| pair[0].1.is_none_or(|last| last >= pair[1].0))
    {
        return Ok(Fate::Refused("two versions are valid on the same day".into()));
    }
    for version in &row.versions {
        if let Some(used) = key::used_version(tx.conn(), row.id, version.version).await?
            && (&used.own, &used.other, &used.conditions)
                != (&version.own, &version.other, &version.conditions)
        {
            return Ok(Fate::Refused(format!(
                "version {} was used by sales: add a new version",
                version.version
            )));
        }
    }
    let fate = loading::remember(tx, "distribution-keys", &row.id.to_string(), row).await?;
    if fate != Fate::Unchanged {
        key::put(tx.conn(), row).await?;
    }
    Ok(fate)
}

async fn load_event_key(tx: &mut Tx, id: &str, row: &EventKeyRow) -> Result<Fate, Fault> {
    if !key::exists(tx.conn(), row.key_id).await? {
        return Ok(Fate::Refused(format!(
            "distribution key {} is unknown",
            row.key_id
        )));
    }
    let fate = loading::remember(tx, "event-keys", id, row).await?;
    if fate != Fate::Unchanged {
        key::choose(tx.conn(), row).await?;
    }
    Ok(fate)
}

async fn load_coupon(tx: &mut Tx, row: &CouponRow) -> Result<Fate, Fault> {
    if !key::exists(tx.conn(), row.key_id).await? {
        return Ok(Fate::Refused(format!(
            "distribution key {} is unknown",
            row.key_id
        )));
    }
    let fate = loading::remember(tx, "coupons", &row.id.to_string(), row).await?;
    if fate != Fate::Unchanged {
        key::put_coupon(tx.conn(), row).await?;
    }
    Ok(fate)
}

/// A sale of the past obeys the same rules, at its own time.
async fn load_sale(tx: &mut Tx, row: &TicketSaleRow) -> Result<Fate, Fault> {
    if loading::is_known(tx, "ticket-sales", &row.reference).await? {
        return Ok(Fate::Unchanged);
    }
    tx.at(row.at);
    let line = SaleLine {
        pass_number: row.pass_number.as_str().to_owned(),
        event_id: row.event_id.clone(),
        tariff_id: row.tariff_id.clone(),
        regular_price: row.regular_price,
        regular_price_label: row.regular_price_label.clone(),
        client_reference: Some(row.reference.clone()),
    };
    let ask = RegisterSales {
        client: CLIENT.into(),
        lines: vec![line],
        scope: Scope::All,
    };
    match loading::attempt(tx, |tx| Box::pin(register_sales(tx, ask))).await? {
        Ok(_) => loading::remember(tx, "ticket-sales", &row.reference, row).await,
        Err(refusal) => Ok(Fate::Refused(refusal.to_string())),
    }
}
