//! Who looks: what the pass service notes of a question whose answer shows persons, for them to read.

use crate::access::{Identity, Principal};
use crate::door::caller::Identified;
use contracts::OrganizerId;
use contracts::access::Permission;
use contracts::pass::{LookKind, LookedBy, Looker};

/// What lets somebody see passholders.
pub const SEARCHES: [Permission; 3] = [
    Permission::PassholdersSearchAll,
    Permission::PassholdersSearch,
    Permission::PassholdersSearchById,
];

/// A caller who may by these permissions: for the organizers at which one of them is held.
///
/// Rule: of a person at work a look names the organizers and nobody
/// Test: `a_look_names_the_organizers_and_of_a_person_at_work_nobody`
/// Source: this house
pub fn looker(caller: &Principal, kind: LookKind, permissions: &[Permission]) -> Looker {
    let organizers = permissions.iter().flat_map(|one| caller.organizers(*one));
    of(caller, kind, organizers.collect())
}

/// A caller who needs no permission: for all of his organizers, and without a token for none. Whoever
/// knows the id of a client can show it.
pub fn anybody(caller: &Identified, kind: LookKind) -> Looker {
    let principal: &Principal = caller;
    if caller.has_token() {
        let organizers = principal.grants().map(|(id, _)| id.clone());
        return of(principal, kind, organizers.collect());
    }
    Looker {
        by: LookedBy::Unproven,
        ..of(principal, kind, vec![])
    }
}

fn of(caller: &Principal, kind: LookKind, organizers: Vec<OrganizerId>) -> Looker {
    let (by, client_id) = match &caller.identity {
        Identity::Client(id) => (LookedBy::Client, Some(id.clone())),
        Identity::User { .. } => (LookedBy::Person, None),
    };
    Looker::new(kind, by, client_id, organizers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::access::Grant;

    #[test]
    fn a_look_names_the_organizers_and_of_a_person_at_work_nobody() {
        let grant = |id: &str, permission| Grant {
            organizer_id: id.into(),
            permissions: vec![permission],
        };
        let caller = |identity| {
            let grants = vec![
                grant("zaal", Permission::PassholdersSearch),
                grant("bib", Permission::PassholdersSearchById),
                grant("museum", Permission::PassesRead),
            ];
            looker(&Principal::new(identity, grants), LookKind::Search, &SEARCHES)
        };
        let client = caller(Identity::Client("balie".into()));
        let organizers = [OrganizerId::from("bib"), OrganizerId::from("zaal")];
        assert_eq!(client.organizers, organizers);
        assert_eq!(
            (client.by, client.client_id.as_deref()),
            (LookedBy::Client, Some("balie"))
        );
        let person = caller(Identity::User {
            issuer: "https://login.example".into(),
            sub: "an".into(),
            email: Some("an@example.org".into()),
        });
        assert_eq!(person.organizers, organizers);
        assert_eq!((person.by, person.client_id), (LookedBy::Person, None));
    }
}
