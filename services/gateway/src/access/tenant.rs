//! For whom somebody may hold permissions: a partner is a tenant of its own kind.
//!
//! Rule: whoever acts for a partner holds permissions for it and for nobody else, and only those that are for
//! partners: referrals, its subscriptions, barriers, and permissions of its own clients
//! Test: `a_client_of_a_partner_holds_nothing_for_anybody_else`
//! Source: this house; partner as own kind of tenant
//!
//! Rule: nobody else holds a permission for a partner, nor one for referrals
//! Test: `nobody_else_holds_a_permission_for_a_partner`
//! Source: this house

use contracts::Refusal;
use contracts::access::Grant;
use std::collections::HashSet;

/// Refuses grants that whoever acts for this partner, or for none, cannot hold. `partners` are those of the
/// grants' ids that are partners.
pub fn judge(acts_for: Option<&str>, grants: &[Grant], partners: &HashSet<String>) -> Result<(), Refusal> {
    for grant in grants {
        let is_fine = match acts_for {
            Some(partner) => {
                let mut permissions = grant.permissions.iter();
                grant.organizer_id.0 == partner && permissions.all(|permission| permission.is_for_partners())
            }
            None => {
                let mut permissions = grant.permissions.iter();
                let is_for_partner = partners.contains(&grant.organizer_id.0);
                !is_for_partner && !permissions.any(|permission| permission.is_for_partners_alone())
            }
        };
        if !is_fine {
            return Err(Refusal::new(
                "client/not-for-partners",
                400,
                "Permissions of a partner and of organizers are held by different clients",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::access::Permission;

    const KLUS: &str = "01920000-0000-7000-8000-00000000c1d5";

    fn grant(id: &str, permissions: &[Permission]) -> Grant {
        Grant {
            organizer_id: id.into(),
            permissions: permissions.to_vec(),
        }
    }

    fn partners() -> HashSet<String> {
        [KLUS.to_owned()].into()
    }

    #[test]
    fn a_client_of_a_partner_holds_nothing_for_anybody_else() {
        let may = |grants: &[Grant]| judge(Some(KLUS), grants, &partners()).is_ok();
        assert!(may(&[grant(KLUS, Permission::OF_PARTNERS)]));
        for permission in Permission::ALL {
            let alone = [grant(KLUS, &[*permission])];
            assert_eq!(may(&alone), permission.is_for_partners(), "{permission:?}");
            assert!(!may(&[grant("bib-geetbets", &[*permission])]), "{permission:?}");
        }
        assert!(!may(&[
            grant(KLUS, &[Permission::ReferralsRead]),
            grant("other", &[])
        ]));
    }

    #[test]
    fn nobody_else_holds_a_permission_for_a_partner() {
        let may = |grants: &[Grant]| judge(None, grants, &partners()).is_ok();
        for permission in Permission::ALL {
            assert!(!may(&[grant(KLUS, &[*permission])]), "{permission:?}");
            let elsewhere = [grant("bib-geetbets", &[*permission])];
            assert_eq!(
                may(&elsewhere),
                !permission.is_for_partners_alone(),
                "{permission:?}"
            );
        }
    }
}
