//! The hashes of statements and of periods.

use super::{Hashed, Making, file, store};
use chassis::{Fault, hex};
use contracts::billing::{Debt, Party, PartyKind, Payment, StatementSummary};
use futures_util::TryStreamExt;
use ring::digest::{Context, SHA256};
use serde::Serialize;
use sqlx::PgConnection;

/// Writes the files of all statements of a period into their hashes, a line at a time.
///
/// Rule: what is closed is hashed, and its file is written again byte for byte
/// Test: `what_is_closed_is_given_out_byte_for_byte_and_has_its_hash`
/// Source: this house
pub async fn statements(conn: &mut PgConnection, making: &Making) -> Result<Vec<Hashed>, Fault> {
    let heads = store::heads(conn, making.row).await?;
    let mut hashes = Vec::with_capacity(heads.len());
    let mut lines = store::all_lines(conn, making.row);
    let mut next = lines.try_next().await?;
    let mut text = String::new();
    for head in &heads {
        let mut digest = Context::new(&SHA256);
        digest.update(file::HEAD.as_bytes());
        while let Some(row) = next.take_if(|row| row.number == head.id.number) {
            text.clear();
            file::line(&mut text, &head.id, &row.line()?);
            digest.update(text.as_bytes());
            next = lines.try_next().await?;
        }
        hashes.push(finished(digest, head));
    }
    match next {
        None => Ok(hashes),
        Some(_) => Err(Fault::broken("a line stands in no statement")),
    }
}

fn finished(mut digest: Context, head: &StatementSummary) -> Hashed {
    let mut text = String::new();
    file::total(&mut text, head);
    digest.update(text.as_bytes());
    Hashed {
        number: head.id.number,
        sha256: digest.finish().as_ref().to_vec(),
    }
}

/// The hash of a period: of the hashes of its statements, its debts and its payments, in hexadecimal.
pub fn period(statements: &[Hashed], debts: &[Debt], payments: &[Payment]) -> Result<String, Fault> {
    let mut digest = Context::new(&SHA256);
    for one in statements {
        add(&mut digest, &("statement", one.number, hex(&one.sha256)))?;
    }
    for one in debts {
        let (from, to, organizer) = (named(&one.from), named(&one.to), named(&one.organizer));
        let amount = one.amount.0;
        add(
            &mut digest,
            &("debt", one.number, from, to, organizer, amount, one.internal),
        )?;
    }
    for one in payments {
        let (from, to, amount) = (named(&one.from), named(&one.to), one.amount.0);
        add(
            &mut digest,
            &("payment", one.number, from, to, amount, &one.debts),
        )?;
    }
    Ok(hex(digest.finish().as_ref()))
}

fn named(party: &Party) -> (PartyKind, &str, &str) {
    (party.kind, &party.id, &party.name)
}

/// A line of JSON.
fn add(digest: &mut Context, line: &impl Serialize) -> Result<(), Fault> {
    digest.update(&serde_json::to_vec(line)?);
    digest.update(b"\n");
    Ok(())
}
