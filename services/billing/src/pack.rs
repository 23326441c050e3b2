//! A region pack: its rows become verbs. Nothing is decided here.

use crate::{coupon, event, key, municipality, period, sale};
use chassis::Fault;
use contracts::billing::*;
use contracts::pack::{Report, RowFate};
use messaging::Tx;
use messaging::loading::{self, Row, Verb};
use serde::Serialize;

/// A row that breaks a rule is refused alone. Keys go before what names them, and all of it before the sales.
pub async fn load(tx: &mut Tx, load: LoadBilling) -> Result<Report, Fault> {
    let mut report = Report::default();
    report.rows.extend(municipalities(tx, load.municipalities).await?);
    report.rows.extend(keys(tx, load.distribution_keys).await?);
    report.rows.extend(event_keys(tx, load.event_keys).await?);
    report.rows.extend(coupons(tx, load.coupons).await?);
    report
        .rows
        .extend(settlement_rules(tx, load.settlement_rules).await?);
    report.rows.extend(own_organizers(tx, load.own_organizers).await?);
    report.rows.extend(ticket_sales(tx, load.ticket_sales).await?);
    Ok(report)
}

/// Takes the rows of a file through their verb.
async fn file<R: Serialize>(
    tx: &mut Tx,
    name: &str,
    rows: Vec<R>,
    id: impl Fn(&R) -> String,
    verb: Verb<R>,
) -> Result<Vec<RowFate>, Fault> {
    loading::load(tx, name, identified(rows, id)?, verb).await
}

fn identified<R: Serialize>(rows: Vec<R>, id: impl Fn(&R) -> String) -> Result<Vec<Row<R>>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Row::new(id(&row), row)?);
    }
    Ok(all)
}

async fn municipalities(tx: &mut Tx, rows: Vec<MunicipalityRow>) -> Result<Vec<RowFate>, Fault> {
    let id = |row: &MunicipalityRow| row.postal_code.clone();
    file(tx, "municipalities.csv", rows, id, |tx, rows| {
        Box::pin(municipality::put(tx, rows))
    })
    .await
}

async fn keys(tx: &mut Tx, rows: Vec<DistributionKeyRow>) -> Result<Vec<RowFate>, Fault> {
    let id = |row: &DistributionKeyRow| row.id.to_string();
    file(tx, "distribution-keys.json", rows, id, |tx, rows| {
        Box::pin(key::put(tx, rows))
    })
    .await
}

async fn event_keys(tx: &mut Tx, rows: Vec<EventKeyRow>) -> Result<Vec<RowFate>, Fault> {
    let id = |row: &EventKeyRow| format!("{}/{}", row.event_id, row.key_id);
    file(tx, "event-keys.csv", rows, id, |tx, rows| {
        Box::pin(event::choose_key(tx, rows))
    })
    .await
}

async fn coupons(tx: &mut Tx, rows: Vec<CouponRow>) -> Result<Vec<RowFate>, Fault> {
    let id = |row: &CouponRow| row.id.to_string();
    file(tx, "coupons.json", rows, id, |tx, rows| {
        Box::pin(coupon::put(tx, rows))
    })
    .await
}

async fn settlement_rules(tx: &mut Tx, rows: Vec<SettlementRuleRow>) -> Result<Vec<RowFate>, Fault> {
    let id = |row: &SettlementRuleRow| row.card_system_id.to_string();
    file(tx, "settlement-rules.csv", rows, id, |tx, rows| {
        Box::pin(period::put(tx, rows))
    })
    .await
}

async fn own_organizers(tx: &mut Tx, rows: Vec<OwnOrganizerRow>) -> Result<Vec<RowFate>, Fault> {
    let id = |row: &OwnOrganizerRow| row.organizer_id.to_string();
    file(tx, "own-organizers.csv", rows, id, |tx, rows| {
        Box::pin(period::put_own_rows(tx, rows))
    })
    .await
}

/// Sales of the past never change: one that is known is not looked at.
async fn ticket_sales(tx: &mut Tx, rows: Vec<TicketSaleRow>) -> Result<Vec<RowFate>, Fault> {
    let rows = identified(rows, |row: &TicketSaleRow| row.reference.clone())?;
    loading::load_history(tx, "ticket-sales.csv", rows, |tx, rows| {
        Box::pin(sale::record(tx, rows))
    })
    .await
}
