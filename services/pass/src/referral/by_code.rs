//! By code: whoever is guided has the code in hand, and says at a counter what is his to say.

use super::act::said_by_the_guided;
use super::guided::open;
use super::tell::settle;
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::pass::{ActByCode, ReferralVersion};
use messaging::Tx;

/// Takes it back, or decides whether the partner may know. The code is the proof, so that no version is
/// asked.
///
/// # Errors
/// `referral-code-unknown`; `referral-step-error` for what is not his to do, or too late.
pub async fn act_by_code(tx: &mut Tx, codes: &Keys, ask: ActByCode) -> Result<ReferralVersion, Fault> {
    let (mut kept, _) = open(tx, codes, &ask.code, &ask.counter).await?;
    said_by_the_guided(&mut kept, &ask.act)?;
    settle(tx, &mut kept).await?;
    Ok(ReferralVersion {
        version: kept.version,
    })
}
