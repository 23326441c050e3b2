//! Import: what a bank says becomes of the payments that it was given.

use super::file::called;
use super::outcome::outcome;
use super::store::{self, Order};
use crate::bank::{self, Movement, Ogm};
use crate::bank_account::AccountVault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use chrono::Days;
use contracts::billing::{ImportStatement, ImportedStatement, MovementOutcome, StatementException};
use contracts::{Refusal, SignedEuro};
use messaging::Tx;
use ring::digest::{SHA256, digest};

/// So many days after a bank gave money back somebody is reminded.
const REMIND: Days = Days::new(7);
/// More than a bank puts into the statement of a day.
const MOST: usize = 20_000;

/// Reads camt.053 or CODA. A file that was read before says again what came of it.
///
/// # Errors
/// 400 for a file that is no statement.
///
/// Rule: a statement that is imported again, or a movement that stands in another file as well, changes
/// nothing
/// Test: `a_statement_that_is_imported_twice_changes_nothing`
/// Source: this house
///
/// Rule: only the statement of the account that pays says what became of a payment
/// Test: `the_statement_of_who_is_paid_changes_nothing`
/// Source: this house
pub async fn import(
    tx: &mut Tx,
    vault: &AccountVault,
    ask: ImportStatement,
) -> Result<ImportedStatement, Fault> {
    let wrong = || Refusal::invalid("The file is not in base64");
    let bytes = STANDARD.decode(&ask.file).map_err(|_| wrong())?;
    let statements = bank::read(&bytes).map_err(Refusal::from)?;
    let sha256 = digest(&SHA256, &bytes).as_ref().to_vec();
    let now = tx.now();
    store::insert_statement(tx.conn(), &sha256, now, &ask.by).await?;
    let mut read = 0;
    for statement in statements {
        read += statement.movements.len();
        if read > MOST {
            return Err(Refusal::invalid("The statement has too many movements").into());
        }
        for movement in &statement.movements {
            let order = find(tx, &ask, movement).await?;
            let order = match order {
                Some(order) => is_drawn_on(vault, &order, &statement.account)?.then_some(order),
                None => None,
            };
            take(tx, order, &sha256, named(&statement.account, movement), movement).await?;
        }
    }
    tracing::info!(movements = read, by = ask.by, "a bank statement is imported");
    came_to(tx, &ask, &sha256).await
}

/// A hash of all that a bank says of a movement.
fn named(account: &str, movement: &Movement) -> Vec<u8> {
    let name = format!("{account} {movement:?}");
    digest(&SHA256, name.as_bytes()).as_ref().to_vec()
}

/// Whether the account of a statement is the one that pays; a Belgian one may be written without its country
/// and check digits.
fn is_drawn_on(vault: &AccountVault, order: &Order, account: &str) -> Result<bool, Fault> {
    let iban = vault.open(&order.from.key, &order.from.cipher, order.from.id)?;
    let iban = iban.as_str();
    Ok(iban == account || iban.starts_with("BE") && iban.get(4..) == Some(account))
}

/// One movement; its order is held while it is looked at.
async fn take(
    tx: &mut Tx,
    order: Option<Order>,
    sha256: &[u8],
    name: Vec<u8>,
    movement: &Movement,
) -> Result<(), Fault> {
    let known = order.as_ref().map(|order| (order.state, order.cents));
    let outcome = outcome(known, movement.amount, movement.is_return);
    let order_id = order.map(|order| order.id);
    let seen = store::Seen {
        name,
        booked_on: movement.booked_on,
        amount: movement.amount,
        outcome,
        order: order_id,
    };
    if !store::insert_movement(tx.conn(), sha256, &seen).await? {
        return Ok(());
    }
    let Some(order) = order_id else { return Ok(()) };
    let day = movement.booked_on;
    match outcome {
        MovementOutcome::Paid => store::pay(tx.conn(), order, day).await,
        MovementOutcome::Rejected => {
            let remind_on = day.checked_add_days(REMIND).unwrap_or(day);
            store::reject(tx.conn(), order, day, remind_on).await
        }
        _ => Ok(()),
    }
}

/// By its communication, or by what it is called.
async fn find(tx: &mut Tx, ask: &ImportStatement, movement: &Movement) -> Result<Option<Order>, Fault> {
    let by_number = movement.ogm.and_then(|ogm| i64::try_from(ogm.number()).ok());
    let by_name = movement.end_to_end_id.as_deref().and_then(called);
    match by_number.or(by_name) {
        Some(id) => store::hold_order(tx.conn(), id, &ask.regions).await,
        None => Ok(None),
    }
}

async fn came_to(tx: &mut Tx, ask: &ImportStatement, sha256: &[u8]) -> Result<ImportedStatement, Fault> {
    let mut imported = ImportedStatement::default();
    for seen in store::movements(tx.conn(), sha256, &ask.regions).await? {
        match seen.outcome {
            MovementOutcome::Paid => imported.paid += 1,
            MovementOutcome::Rejected => imported.rejected += 1,
            outcome => imported.exceptions.push(StatementException {
                booked_on: seen.booked_on,
                amount: SignedEuro(seen.amount),
                outcome,
                communication: seen
                    .order
                    .and_then(|id| Ogm::of(id.unsigned_abs()))
                    .map(|ogm| ogm.to_string()),
            }),
        }
    }
    Ok(imported)
}
