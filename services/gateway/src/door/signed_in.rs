//! Somebody who is signed in with an account of his own, and the application that he came through. What he
//! may do for himself is granted to the application: people hold no permissions for that.

use super::Door;
use super::caller::Authorized;
use super::problem::Problem;
use crate::access::{Account, Identity, Principal};
use contracts::access::Permission;
use contracts::{OrganizerId, Refusal};
use std::sync::Arc;

/// A person with an account.
pub struct SignedIn {
    /// As the token says it.
    pub account: Arc<Account>,
    /// None where the token was made for no client that counts here.
    application: Option<Arc<Principal>>,
}

impl SignedIn {
    /// Who is signed in; none for a client.
    ///
    /// # Errors
    /// When the permissions of the application cannot be looked up.
    pub async fn of(door: &Door, caller: &Authorized) -> Result<Option<Self>, Problem> {
        let Some(account) = caller.account().cloned() else {
            return Ok(None);
        };
        let application = match &account.client {
            Some(id) => application(door, id).await?,
            None => None,
        };
        Ok(Some(Self { account, application }))
    }

    /// For what only people do who are signed in, through an application that may.
    ///
    /// # Errors
    /// 403 for a client, and when the application does not hold one of these permissions anywhere.
    pub async fn require(
        door: &Door,
        caller: &Authorized,
        permissions: &[Permission],
    ) -> Result<Self, Problem> {
        let signed_in = Self::of(door, caller).await?;
        let named = permissions.first().map_or("", |permission| permission.as_str());
        let may = |one: &Self| permissions.iter().any(|permission| one.may(*permission));
        signed_in.filter(may).ok_or_else(|| forbidden(named).into())
    }

    /// Whether the application holds the permission for any organizer.
    pub fn may(&self, permission: Permission) -> bool {
        let application = self.application.as_ref();
        application.is_some_and(|application| application.holds(permission))
    }

    /// For what is about one organizer.
    ///
    /// # Errors
    /// 403 when the application does not hold the permission for it.
    pub fn require_for(&self, permission: Permission, organizer: &OrganizerId) -> Result<(), Refusal> {
        let application = self.application.as_ref();
        match application.is_some_and(|application| application.holds_for(permission, organizer)) {
            true => Ok(()),
            false => Err(forbidden(permission.as_str())),
        }
    }
}

/// A client that is unknown or switched off is none.
async fn application(door: &Door, id: &str) -> Result<Option<Arc<Principal>>, Problem> {
    match door.access.permissions_of(Identity::Client(id.to_owned())).await {
        Ok(principal) => Ok(Some(principal)),
        Err(fault) if fault.refusal().is_some() => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

fn forbidden(permission: &str) -> Refusal {
    Refusal::new("auth/forbidden", 403, "Forbidden").detail(format!(
        "The token of a user is needed, of a client with the permission {permission}"
    ))
}
