//! Add a client: a program of a partner is let in, with permissions for that partner alone.

use super::{MOST, REMEMBERED};
use crate::access::permission::{By, Reach, replace};
use crate::access::principal::Subject;
use crate::access::store::{client, partner};
use chassis::Fault;
use contracts::access::{Grant, Permission};
use contracts::{OrganizerId, PartnerId, Refusal};
use messaging::Tx;

/// A client as it is let in.
pub struct AddClient {
    pub partner_id: PartnerId,
    pub client_id: String,
    pub name: String,
    /// Of its secret, which whoever let it in was told.
    pub secret_hash: String,
    pub permissions: Vec<Permission>,
}

/// Returns the id alone: an answer is kept with its key, and must not keep a secret.
///
/// # Errors
/// 400 for the fifty-first client of a partner, and for permissions that no partner holds.
///
/// Rule: a partner has at most 50 clients, counting those that were removed within 30 days
/// Test: `a_partner_has_no_more_clients_than_fifty`
/// Source: this house
pub async fn add_client(tx: &mut Tx, add: AddClient, by: By) -> Result<String, Fault> {
    if !partner::hold(tx.conn(), add.partner_id).await? {
        return Err(Fault::Busy("the partner is not known here yet".into()));
    }
    let since = tx.now() - REMEMBERED;
    if partner::count_clients(tx.conn(), add.partner_id, since).await? >= MOST {
        let title = format!("A partner has at most {MOST} clients, with those removed within 30 days");
        return Err(Refusal::new("client/too-many", 400, title).into());
    }
    let acts_for = add.partner_id.to_string();
    let new = client::New {
        id: &add.client_id,
        name: &add.name,
        secret_hash: Some(&add.secret_hash),
        partner_id: Some(&acts_for),
    };
    if !client::add(tx.conn(), new).await? {
        return Err(Fault::Busy("there is a client of this id".into()));
    }
    let grant = Grant {
        organizer_id: OrganizerId(acts_for),
        permissions: add.permissions,
    };
    let subject = Subject::Client(add.client_id.clone());
    replace(tx, subject, vec![grant], Reach::Everything, by).await?;
    Ok(add.client_id)
}
