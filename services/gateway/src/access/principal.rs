//! A caller and their permissions per organizer.

use contracts::access::{Grant, Permission};
use contracts::{OrganizerId, Refusal, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Whom permissions are granted to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A client of the built-in issuer, or `space:id` of an issuer whose clients count.
    Client(String),
    /// A person as one issuer knows them. The same `sub` of another issuer is somebody else.
    User { issuer: String, sub: String },
    /// Whoever proves to own this address, in lower case.
    Email(String),
}

impl Subject {
    /// `client`, `user` or `email`, as tables have it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::User { .. } => "user",
            Self::Email(_) => "email",
        }
    }

    /// Empty where the kind says it all.
    pub fn issuer(&self) -> &str {
        match self {
            Self::User { issuer, .. } => issuer,
            Self::Client(_) | Self::Email(_) => "",
        }
    }

    /// What it is called within its kind and issuer.
    pub fn name(&self) -> &str {
        match self {
            Self::Client(id) => id,
            Self::User { sub, .. } => sub,
            Self::Email(address) => address,
        }
    }
}

/// Who somebody is here: what permissions and limits are looked up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// A client, by its id.
    Client(String),
    /// A person: `sub` as this issuer gives it and, where its word on addresses is proof, a verified one.
    User {
        issuer: String,
        sub: String,
        email: Option<String>,
    },
}

impl Identity {
    /// A name that tells callers apart: for keys of requests and for the record.
    pub fn id(&self) -> String {
        match self {
            Self::Client(id) => format!("client:{id}"),
            Self::User { issuer, sub, .. } => format!("user:{issuer}|{sub}"),
        }
    }

    /// All that the caller is known as.
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::Client(id) => vec![Subject::Client(id.clone())],
            Self::User { issuer, sub, email } => {
                let user = Subject::User {
                    issuer: issuer.clone(),
                    sub: sub.clone(),
                };
                let email = email.as_ref().map(|email| Subject::Email(email.to_lowercase()));
                std::iter::once(user).chain(email).collect()
            }
        }
    }
}

/// A caller with the permissions that they hold.
#[derive(Debug)]
pub struct Principal {
    /// Who it is.
    pub identity: Identity,
    grants: BTreeMap<OrganizerId, BTreeSet<Permission>>,
}

impl Principal {
    /// A caller with these permissions, all together.
    pub fn new(identity: Identity, grants: Vec<Grant>) -> Self {
        let mut all: BTreeMap<OrganizerId, BTreeSet<Permission>> = BTreeMap::new();
        for grant in grants {
            all.entry(grant.organizer_id)
                .or_default()
                .extend(grant.permissions);
        }
        Self {
            identity,
            grants: all,
        }
    }

    /// A name that tells callers apart: for keys of requests, limits and the record.
    pub fn id(&self) -> String {
        self.identity.id()
    }

    /// Whether it is a client in the name space of a trusted issuer.
    pub fn is_of_another_issuer(&self) -> bool {
        matches!(&self.identity, Identity::Client(id) if id.contains(':'))
    }

    /// What is held, per organizer.
    pub fn grants(&self) -> impl Iterator<Item = (&OrganizerId, &BTreeSet<Permission>)> {
        self.grants.iter()
    }

    /// The organizers for which the permission is held; none when it is not.
    pub fn organizers(&self, permission: Permission) -> Vec<OrganizerId> {
        self.grants
            .iter()
            .filter(|(_, held)| held.contains(&permission))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Whether the permission is held for any organizer.
    pub fn holds(&self, permission: Permission) -> bool {
        self.grants.values().any(|held| held.contains(&permission))
    }

    /// Whether the permission is held for this organizer.
    pub fn holds_for(&self, permission: Permission, organizer: &OrganizerId) -> bool {
        self.grants
            .get(organizer)
            .is_some_and(|held| held.contains(&permission))
    }

    /// For what is not about one organizer.
    ///
    /// # Errors
    /// 403 when the permission is held for no organizer at all.
    pub fn require(&self, permission: Permission) -> Result<(), Refusal> {
        match self.holds(permission) {
            true => Ok(()),
            false => Err(Refusal::forbidden(permission.as_str())),
        }
    }

    /// For what is about one organizer.
    ///
    /// # Errors
    /// 403 when the permission is not held for it.
    pub fn require_for(&self, permission: Permission, organizer: &OrganizerId) -> Result<(), Refusal> {
        match self.holds_for(permission, organizer) {
            true => Ok(()),
            false => Err(Refusal::forbidden(permission.as_str())),
        }
    }

    /// For what is about the organizers that a caller names.
    ///
    /// # Errors
    /// 403 when the permission is not held for one of them.
    pub fn require_for_each(
        &self,
        permission: Permission,
        organizers: &[OrganizerId],
    ) -> Result<(), Refusal> {
        organizers
            .iter()
            .try_for_each(|organizer| self.require_for(permission, organizer))
    }

    /// For what another service decides object by object: the organizers for which the permission is held.
    ///
    /// # Errors
    /// 403 when there is none.
    pub fn scope(&self, permission: Permission) -> Result<Scope, Refusal> {
        match self.organizers(permission) {
            none if none.is_empty() => Err(Refusal::forbidden(permission.as_str())),
            some => Ok(Scope::Organizers(some)),
        }
    }

    /// As [`Principal::scope`], but unlimited for whoever holds the `_ALL` permission anywhere.
    ///
    /// # Errors
    /// 403 when neither is held.
    pub fn scope_or_all(&self, permission: Permission, all: Permission) -> Result<Scope, Refusal> {
        match self.holds(all) {
            true => Ok(Scope::All),
            false => self.scope(permission),
        }
    }
}

/// 401: the token is missing or not believed, or its client does not count. Why is never told.
pub fn unauthorized() -> Refusal {
    Refusal::new("auth/unauthorized", 401, "Unauthorized")
}
