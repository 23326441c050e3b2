//! Put: the clients of a region pack, as they are from now on.

use super::id::is_of_trusted_issuer;
use super::secret;
use crate::access::permission::{By, Reach, replace, require_same};
use crate::access::principal::Subject;
use crate::access::secrets::{Purpose, Secrets};
use crate::access::store::client::{self, NewSecret};
use chassis::Fault;
use chassis::config::Mode;
use contracts::Refusal;
use contracts::access::ClientRow;
use messaging::Tx;
use messaging::loading::{Verdicts, each};

/// Whether a row may be: where its secret stands, and in which form.
///
/// # Errors
/// Refused when a client of a trusted issuer has a secret here, when production is given one in clear, and
/// when a hash is none.
pub fn judge(row: &ClientRow, mode: Mode) -> Result<(), Refusal> {
    let has_secret = row.secret.is_some() || row.secret_hash.is_some();
    if has_secret && is_of_trusted_issuer(&row.client_id) {
        return Err(Refusal::invalid(
            "a client of a trusted issuer has its secret there",
        ));
    }
    if row.secret.is_some() && mode == Mode::Production {
        let words = "a secret in clear is not accepted in production mode: give secret_hash";
        return Err(Refusal::invalid(words));
    }
    match row.secret_hash.as_deref() {
        Some(hash) if !secret::is_hash(hash) => Err(Refusal::invalid("secret_hash is no Argon2 hash")),
        _ => Ok(()),
    }
}

/// What is remembered of a row: a secret in clear as a keyed hash.
pub fn remembered(row: &ClientRow, secrets: &Secrets) -> ClientRow {
    let fingerprint = |secret: &str| {
        let parts = [row.client_id.as_bytes(), b"|", secret.as_bytes()];
        secrets.fingerprint(Purpose::PackRow, &parts)
    };
    ClientRow {
        secret: row.secret.as_deref().map(fingerprint),
        ..row.clone()
    }
}

/// Adds clients, or gives known ones this name, these permissions and, when there is one, this secret.
pub async fn put(tx: &mut Tx, rows: &[ClientRow]) -> Result<Verdicts, Fault> {
    each(tx, rows, |tx, row| Box::pin(put_one(tx, row))).await
}

async fn put_one(tx: &mut Tx, row: &ClientRow) -> Result<(), Fault> {
    let secret = new_secret(row)?;
    let subject = Subject::Client(row.client_id.clone());
    let acts_for = row.partner_id.map(|id| id.to_string());
    client::put(
        tx.conn(),
        &subject,
        &row.name,
        secret.as_ref(),
        acts_for.as_deref(),
    )
    .await?;
    require_same(tx, &subject, acts_for.as_deref()).await?;
    replace(tx, subject, row.grants.clone(), Reach::Everything, By::Pack).await
}

/// The hash that the row gives goes before a secret in clear.
fn new_secret(row: &ClientRow) -> Result<Option<NewSecret>, Fault> {
    Ok(match (&row.secret, &row.secret_hash) {
        (_, Some(hash)) => Some(NewSecret {
            hash: hash.clone(),
            is_demo: false,
        }),
        (Some(in_clear), None) => Some(NewSecret {
            hash: secret::hash(in_clear)?,
            is_demo: true,
        }),
        (None, None) => None,
    })
}
