//! File: open payments go to a bank.

use super::list::tracked;
use super::{require, store};
use crate::bank::{self, Batch, Drawn, Ogm, Transfer};
use crate::bank_account::{self, AccountVault};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use chrono::Days;
use contracts::billing::{
    AccountOwner, FileInBase64, LeftOut, MakePaymentFile, Party, PaymentFile, PaymentState, ReadPaymentFile,
};
use contracts::day::brussels_day;
use contracts::{Cents, Refusal, SignedEuro};
use messaging::{Reading, Tx};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// How far ahead a file may be paid: what is sent cannot be given again.
const AHEAD: Days = Days::new(60);

/// Orders for all open payments whose two sides have an account that counts now.
///
/// # Errors
/// 404 for a period that is not closed, or of another region; 400 where nothing can be paid, or on a day that
/// is over.
///
/// Rule: only accounts that two persons approved and that have waited their day are paid to and from; a
/// payment without one stays open
/// Test: `only_approved_accounts_are_paid_and_the_rest_is_named`
/// Source: this house
pub async fn make(tx: &mut Tx, vault: &AccountVault, ask: MakePaymentFile) -> Result<PaymentFile, Fault> {
    require(ask.period_id, &ask.regions)?;
    let now = tx.now();
    let today = brussels_day(now);
    let pay_on = ask.pay_on.unwrap_or(today);
    let wrong = match pay_on {
        day if day < today => Some("is over"),
        day if day > today + AHEAD => Some("is more than 60 days ahead"),
        _ => None,
    };
    if let Some(words) = wrong {
        return Err(Refusal::invalid_data(&[("/payOn".into(), words.into())]).into());
    }
    store::one_at_a_time(tx.conn(), ask.period_id).await?;
    let (period, payments) = tracked(tx.conn(), ask.period_id).await?;
    let open = payments.into_iter().filter(|one| one.state == PaymentState::Open);
    let (mut accounts, mut ready, mut left_out) = (Accounts::default(), vec![], vec![]);
    for payment in open.map(|one| one.payment) {
        let from = accounts.of(tx, &payment.from).await?;
        let to = accounts.of(tx, &payment.to).await?;
        match (from, to) {
            (Some(from), Some(to)) => ready.push((payment.number, payment.amount.0, from, to)),
            (None, _) => left_out.push(missing_side(payment.number, "FROM")),
            (_, None) => left_out.push(missing_side(payment.number, "TO")),
        }
    }
    if ready.is_empty() {
        let refusal = Refusal::uitpas("nothing-to-pay", "No open payment has an account on both sides");
        return Err(refusal.with("leftOut", serde_json::to_value(left_out)?).into());
    }
    let id = store::insert_file(tx.conn(), period, pay_on, now, &ask.by).await?;
    store::insert_orders(tx.conn(), id, period, &ready).await?;
    // What no bank can be given is not sent.
    let file = store::file(tx.conn(), id).await?;
    let file = file.ok_or_else(|| Fault::broken("a file that was made is gone"))?;
    let written = bank::write(&batch(tx.conn(), vault, id, file).await?);
    written.map_err(|why| Refusal::invalid(format!("The file cannot be written: {why}")))?;
    tracing::info!(
        file = id,
        payments = ready.len(),
        by = ask.by,
        "payments go to a bank"
    );
    Ok(PaymentFile {
        id,
        payments: ready.len() as i64,
        amount: SignedEuro(ready.iter().map(|(_, cents, ..)| *cents).sum()),
        left_out,
    })
}

fn missing_side(number: i32, side: &str) -> LeftOut {
    LeftOut {
        number,
        missing: side.to_owned(),
    }
}

/// The accounts that were looked for.
#[derive(Default)]
struct Accounts(HashMap<Party, Option<Uuid>>);

impl Accounts {
    async fn of(&mut self, tx: &mut Tx, party: &Party) -> Result<Option<Uuid>, Fault> {
        if let Some(known) = self.0.get(party) {
            return Ok(*known);
        }
        let now = tx.now();
        let owner = AccountOwner {
            kind: party.kind,
            id: party.id.clone(),
        };
        let found = bank_account::in_force(tx.conn(), &owner, now).await?;
        self.0.insert(party.clone(), found);
        Ok(found)
    }
}

/// The file as pain.001: the same bytes each time.
///
/// # Errors
/// 404 for one that there is not, and of another region.
pub async fn read(
    reading: &mut Reading,
    vault: &AccountVault,
    ask: ReadPaymentFile,
) -> Result<FileInBase64, Fault> {
    let missing = || Refusal::uitpas("payment-file-not-found", "Payment file not found").not_found();
    let file = store::file(reading.conn(), ask.id).await?;
    let file = file.filter(|file| ask.regions.contains(&file.period.card_system_id));
    let file = file.ok_or_else(missing)?;
    let batch = batch(reading.conn(), vault, ask.id, file).await?;
    Ok(FileInBase64(STANDARD.encode(bank::write(&batch)?)))
}

/// What stands in a file.
async fn batch(
    conn: &mut PgConnection,
    vault: &AccountVault,
    id: i64,
    file: store::File,
) -> Result<Batch, Fault> {
    let mut batch = Batch {
        message_id: format!("BR-{}-{id}", file.period),
        initiator: "Beleefregio".to_owned(),
        created_at: file.made_at,
        on: file.pay_on,
        drawn: vec![],
    };
    for order in store::orders(conn, id).await? {
        let account = |kept: &store::Kept| vault.open(&kept.key, &kept.cipher, kept.id);
        let from = account(&order.from)?;
        let transfer = Transfer {
            end_to_end_id: end_to_end_id(order.id),
            ogm: Ogm::of(order.id.unsigned_abs()).ok_or_else(|| Fault::broken("too many payments"))?,
            name: order.to.holder_name.clone(),
            account: account(&order.to)?,
            amount: Cents(order.cents),
        };
        match batch.drawn.last_mut().filter(|drawn| drawn.account == from) {
            Some(drawn) => drawn.transfers.push(transfer),
            None => batch.drawn.push(Drawn {
                name: order.from.holder_name,
                account: from,
                transfers: vec![transfer],
            }),
        }
    }
    Ok(batch)
}

/// How an order is called on its way.
fn end_to_end_id(order: i64) -> String {
    format!("BR{order}")
}

/// The order that is called so.
pub fn called(end_to_end_id: &str) -> Option<i64> {
    end_to_end_id.strip_prefix("BR")?.parse().ok()
}
