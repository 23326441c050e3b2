//! The secret in a mail by which somebody who was added to a family leaves it.
//!
//! Rule: whoever is added to a family gets a secret that takes him out of that family and opens nothing else;
//! it is made of who joined whom and when, under a key that only this service has, and ends with that
//! Test: `a_secret_takes_one_member_out_of_one_family`,
//! `who_was_added_to_a_family_leaves_it_once_with_the_secret_of_the_mail`
//! Source: UiTPAS API 4.0, DELETE /passholders/{passholderId}/family-members/{familyMemberId}, custom tokens

use super::Joined;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use contracts::pass::CustomToken;

/// Makes secrets, and knows them again.
pub struct LeaveTokens(Keys);

impl LeaveTokens {
    /// With the keys of orders, for a purpose of its own.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "leave token"))
    }

    /// The secret of whoever joined.
    pub fn of(&self, joined: &Joined) -> Result<CustomToken, Fault> {
        Ok(CustomToken(self.0.secret_of(&named(joined))?))
    }

    /// Whether it is theirs, under any key.
    pub fn opens(&self, token: &CustomToken, joined: &Joined) -> bool {
        self.0.is_secret_of(&token.0, &named(joined))
    }
}

fn named(joined: &Joined) -> Vec<u8> {
    let since = joined.since.timestamp_micros().to_be_bytes();
    let ids = [joined.owner.0.as_bytes(), joined.member.0.as_bytes()];
    [ids[0].as_slice(), ids[1].as_slice(), &since].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use contracts::PassholderId;
    use uuid::Uuid;

    fn tokens(secrets: &str) -> LeaveTokens {
        LeaveTokens::new(&NamedSecrets::try_from(secrets.to_owned()).unwrap())
    }

    #[test]
    fn a_secret_takes_one_member_out_of_one_family() {
        let id = |n: u128| PassholderId(Uuid::from_u128(n));
        let one = Joined {
            owner: id(1),
            member: id(2),
            since: "2026-11-14T10:00:00Z".parse().unwrap(),
        };
        let ours = tokens("1:a secret");
        let token = ours.of(&one).unwrap();
        assert!(ours.opens(&token, &one));
        for other in [
            Joined { owner: id(3), ..one },
            Joined { member: id(3), ..one },
            Joined {
                owner: id(2),
                member: id(1),
                ..one
            },
            Joined {
                since: one.since + TimeDelta::microseconds(1),
                ..one
            },
        ] {
            assert!(!ours.opens(&token, &other), "{other:?}");
        }
        assert!(tokens("2:newer, 1:a secret").opens(&token, &one));
        assert!(!tokens("2:newer").opens(&token, &one));
        for wrong in ["", "AAAA", "%%", &"A".repeat(43), &token.0[1..]] {
            assert!(!ours.opens(&CustomToken(wrong.to_owned()), &one), "{wrong}");
        }
    }
}
