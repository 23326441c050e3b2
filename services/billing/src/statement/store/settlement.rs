//! The statements to the database on debts and payments.

use super::{euro, party};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::billing::{Debt, Payment, PeriodId};
use sqlx::PgConnection;

/// The debts of a period, in their order.
pub async fn debts(conn: &mut PgConnection, period: i32) -> Result<Vec<Debt>, Fault> {
    let rows = sqlx::query!(
        r#"select d.number, d.cents, d.internal, d.to_kind, d.to_party, p.kind as payer_kind,
                  p.party as payer, p.name as payer_name, o.party as organizer, o.name as organizer_name
           from settlement_debt d
                join statement p on p.period_id = d.period_id and p.number = d.payer
                join statement o on o.period_id = d.period_id and o.number = d.organizer
           where d.period_id = $1 order by d.number"#,
        period
    )
    .fetch_all(conn)
    .await?;
    let mut debts = Vec::with_capacity(rows.len());
    for row in rows {
        let organizer = party("ORGANIZER", row.organizer, row.organizer_name)?;
        debts.push(Debt {
            number: row.number,
            from: party(&row.payer_kind, row.payer, row.payer_name)?,
            to: match row.to_kind.as_str() {
                "ORGANIZER" => organizer.clone(),
                kind => party(kind, row.to_party.clone(), row.to_party)?,
            },
            organizer,
            amount: euro(row.cents),
            internal: row.internal,
        });
    }
    Ok(debts)
}

/// The payments of a period, in their order. Who is paid is called as in its debts.
pub async fn payments(conn: &mut PgConnection, period: i32, debts: &[Debt]) -> Result<Vec<Payment>, Fault> {
    let rows = sqlx::query!(
        "select number, from_kind, from_party, to_kind, to_party, cents, debts from settlement_payment
         where period_id = $1 order by number",
        period
    )
    .fetch_all(conn)
    .await?;
    let ends = debts.iter().flat_map(|debt| [&debt.from, &debt.to]);
    let names: std::collections::HashMap<_, _> = ends
        .map(|party| ((party.kind, party.id.as_str()), party.name.clone()))
        .collect();
    let mut payments = Vec::with_capacity(rows.len());
    for row in rows {
        let end = |kind: &str, id: String| {
            let mut end = party(kind, id.clone(), id)?;
            if let Some(name) = names.get(&(end.kind, end.id.as_str())) {
                end.name.clone_from(name);
            }
            Ok::<_, Fault>(end)
        };
        payments.push(Payment {
            number: row.number,
            from: end(&row.from_kind, row.from_party)?,
            to: end(&row.to_kind, row.to_party)?,
            amount: euro(row.cents),
            debts: row.debts,
        });
    }
    Ok(payments)
}

/// A period whose statements are made, and whether it is closed.
pub async fn period(conn: &mut PgConnection, id: PeriodId) -> Result<Option<(i32, bool)>, Fault> {
    let row = sqlx::query!(
        "select period_id, state from settlement_period
         where card_system_id = $1 and first_day = $2 and state in ('PROPOSED', 'CLOSED')",
        id.card_system_id.0,
        id.first_day
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.period_id, row.state == "CLOSED")))
}

/// The last day of a period.
pub async fn last_day(conn: &mut PgConnection, period: i32) -> Result<NaiveDate, Fault> {
    let day = sqlx::query_scalar!(
        "select last_day from settlement_period where period_id = $1",
        period
    );
    Ok(day.fetch_one(conn).await?)
}
