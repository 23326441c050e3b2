//! Propose: somebody wants an account to be used.

use super::vault::AccountVault;
use super::{require, store};
use crate::bank;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::billing::{AccountState, BankAccount, ProposeBankAccount};
use messaging::Tx;

/// What a file for banks takes of a name.
const LONGEST_NAME: usize = 70;

/// The account before it is used as before; another proposal is refused by this one.
///
/// # Errors
/// 403 and 404 as [`require`]; 400 for a number that is no IBAN of SEPA, and for a name that is empty or too
/// long.
pub async fn propose(
    tx: &mut Tx,
    vault: &AccountVault,
    ask: ProposeBankAccount,
) -> Result<BankAccount, Fault> {
    let permission = Permission::BankAccountsPropose.as_str();
    require(tx.conn(), &ask.owner, &ask.scope, permission).await?;
    let wrong = |place: &str, words: &str| Refusal::invalid_data(&[(place.to_owned(), words.to_owned())]);
    let iban = bank::iban(&ask.iban.0).map_err(|refusal| wrong("/iban", &refusal.title))?;
    let name = ask.holder_name.trim().to_owned();
    if bank::unpayable(&name) || name.chars().count() > LONGEST_NAME {
        let words = format!("has 1 to {LONGEST_NAME} characters, letters among them");
        return Err(wrong("/holderName", &words).into());
    }
    let (id, now) = (tx.new_id(), tx.now());
    store::lock(tx.conn(), &ask.owner).await?;
    store::refuse_proposed(tx.conn(), &ask.owner, &ask.by, now).await?;
    let sealed = vault.seal(&iban, id)?;
    let account = BankAccount {
        id,
        iban: sealed.shown.clone(),
        holder_name: name,
        state: AccountState::Proposed,
        proposed_by: ask.by,
        proposed_at: now,
        decided_by: None,
        decided_at: None,
        counts_from: None,
    };
    store::insert(tx.conn(), &ask.owner, &account, &sealed).await?;
    let (kind, owner) = (ask.owner.kind, ask.owner.id);
    tracing::info!(
        ?kind,
        owner,
        by = account.proposed_by,
        "a bank account is proposed"
    );
    Ok(account)
}
