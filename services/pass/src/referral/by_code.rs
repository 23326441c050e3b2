//! By code: whoever is guided has the code in hand, and says at a counter what is his to say.

use super::act::said_by_the_guided;
use super::guided::{find, open};
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::pass::{ActByCode, ReferralAct, ReferralVersion};
use messaging::Tx;

/// Takes it back, or decides whether the partner may know. The code is the proof, so that no version is
/// asked. Consent is taken back with it for as long as the pass is followed.
///
/// # Errors
/// `referral-code-unknown`; `referral-step-error` for what is not his to do, or too late.
///
/// Rule: with the code consent is taken back for as long as the use of the pass is followed, also behind the
/// last day of the code
/// Test: `consent_is_taken_back_by_code_for_as_long_as_the_pass_is_followed`
/// Source: GDPR, article 7: as easily as it is given
pub async fn act_by_code(tx: &mut Tx, codes: &Keys, ask: ActByCode) -> Result<ReferralVersion, Fault> {
    let (mut kept, _) = match ask.act {
        ReferralAct::Consent(false) => find(tx, codes, &ask.code, &ask.counter).await?,
        _ => open(tx, codes, &ask.code, &ask.counter).await?,
    };
    said_by_the_guided(tx, &mut kept, &ask.act).await?;
    Ok(ReferralVersion {
        version: kept.version,
    })
}
