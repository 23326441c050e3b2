//! Secrets: what deliveries are signed with, as Standard Webhooks writes them; and what the credentials at
//! the depot are made from.

use super::store;
use crate::access::Secrets;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::{Fault, random};
use chrono::{DateTime, TimeDelta, Utc};
use messaging::Tx;
use sqlx::PgConnection;
use uuid::Uuid;

/// How long the secret of before counts beside a new one.
const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// What receivers' libraries know a secret by.
const PREFIX: &str = "whsec_";

/// What the deliveries of a subscription are signed with now.
#[derive(Clone)]
pub struct Signing {
    /// The newest first.
    pub secrets: Vec<Vec<u8>>,
}

/// The place that a secret is sealed for.
pub(super) fn place(id: Uuid) -> String {
    format!("outlet {id}")
}

/// A new secret, sealed for its place.
pub(super) fn made(secrets: &Secrets, id: Uuid) -> Result<Vec<u8>, Fault> {
    let secret: [u8; 32] = random()?;
    secrets.seal_event(&place(id), &secret)
}

fn opened(secrets: &Secrets, id: Uuid, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let opened = secrets.open_event(&place(id), sealed);
    opened.ok_or_else(|| Fault::broken("a secret of a subscription was sealed with a key that is not here"))
}

/// What is signed with: the newest secret, and the one of before while it counts.
///
/// # Errors
/// Broken when a secret was sealed with a key that is not in the settings.
pub fn signing(
    secrets: &Secrets,
    id: Uuid,
    newest: &[u8],
    old: Option<(&[u8], DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Result<Signing, Fault> {
    let mut all = vec![opened(secrets, id, newest)?];
    if let Some((sealed, until)) = old
        && now < until
    {
        all.push(opened(secrets, id, sealed)?);
    }
    Ok(Signing { secrets: all })
}

/// The newest secret.
///
/// # Errors
/// As [`signing`]; none there is 404.
pub async fn newest(conn: &mut PgConnection, secrets: &Secrets, id: Uuid) -> Result<Vec<u8>, Fault> {
    let sealed = store::sealed_secret(conn, id).await?.ok_or_else(store::missing)?;
    opened(secrets, id, &sealed)
}

/// The newest secret as receivers' libraries read it, for who made it.
pub fn shown(secret: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(secret))
}

/// Makes a new secret; the one of before counts for a day beside it. Returns which one it is.
///
/// Rule: whoever replaces the secret of a subscription has a day to change the receiver: deliveries bear the
/// signatures of both
/// Test: `a_secret_is_shown_once_and_the_one_before_it_counts_for_a_day`
/// Source: Standard Webhooks; this house
pub async fn rotate(tx: &mut Tx, secrets: &Secrets, id: Uuid) -> Result<i32, Fault> {
    let until = tx.wall() + OVERLAP;
    put_new(tx, secrets, id, until).await
}

/// Makes a new secret; the one of before counts no more.
pub async fn replace(tx: &mut Tx, secrets: &Secrets, id: Uuid) -> Result<i32, Fault> {
    let now = tx.wall();
    put_new(tx, secrets, id, now).await
}

async fn put_new(tx: &mut Tx, secrets: &Secrets, id: Uuid, old_until: DateTime<Utc>) -> Result<i32, Fault> {
    let sealed = made(secrets, id)?;
    let no = store::put_secret(tx.conn(), id, &sealed, old_until).await?;
    Ok(no.ok_or_else(store::missing)?)
}

/// Whether this is still the newest secret: an answer that is told again shows no later one.
pub async fn is_current(conn: &mut PgConnection, id: Uuid, no: i32) -> Result<bool, Fault> {
    Ok(store::secret_no(conn, id).await? == Some(no))
}
