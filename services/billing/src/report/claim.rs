//! Claim: which report a process makes next, and for how long it is its own.

use super::store::making;
use super::{Claimed, TRIES, words};
use chassis::Fault;
use chrono::TimeDelta;
use messaging::{Office, Tx};

/// How long a claim lasts when nobody renews it.
const LASTS: TimeDelta = TimeDelta::seconds(30);

/// The oldest one that nobody makes. One that was tried too often is given up.
pub async fn claim(tx: &mut Tx) -> Result<Option<Claimed>, Fault> {
    let (claim, now) = (tx.new_id(), tx.wall());
    let claimed = making::claim(tx.conn(), claim, now, now + LASTS).await?;
    let Some(claimed) = claimed else { return Ok(None) };
    if claimed.tries > TRIES {
        let why = words::broken(claimed.period);
        making::fail(tx.conn(), &claimed, &why).await?;
    }
    Ok(Some(claimed))
}

/// Goes on being ours.
///
/// # Errors
/// Busy when somebody else has claimed it meanwhile.
pub async fn renew(tx: &mut Tx, claimed: &Claimed) -> Result<(), Fault> {
    let until = tx.wall() + LASTS;
    match making::renew(tx.conn(), claimed, until).await? {
        true => Ok(()),
        false => Err(Fault::Busy("a report is somebody else's by now".into())),
    }
}

/// As [`renew`], in a transaction of its own.
pub async fn renew_now(office: &Office, claimed: &Claimed) -> Result<(), Fault> {
    let claimed = claimed.clone();
    office
        .transact(|tx| Box::pin(async move { renew(tx, &claimed).await }))
        .await
}
