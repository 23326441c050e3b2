//! Where a mail leads.
//!
//! Rule: who is welcomed, or whose order is completed, and has no account is led to the page on which he gets
//! one; the address is the same for everybody and opens nothing: the page asks for the number of the pass and
//! the birth date
//! Test: `who_has_no_account_is_led_to_one_by_the_same_address_as_everybody`
//! Source: UiTPAS documentation, registration; this house: a mailbox is often read by others of a family
//!
//! Rule: whoever was added to a family is led out of it by the secret of that mail
//! Test: `who_was_added_to_a_family_leaves_it_once_with_the_secret_of_the_mail`
//! Source: UiTPAS API 4.0, DELETE /passholders/{passholderId}/family-members/{familyMemberId}

use super::{Kind, Pages, Reader};
use chassis::Fault;

/// The addresses in one mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    pub account: Option<String>,
    pub leave: Option<String>,
}

impl Links {
    /// Those of a mail of this kind to this reader.
    ///
    /// # Errors
    /// When a secret cannot be made.
    pub fn of(kind: Kind, pages: &Pages, reader: &Reader) -> Result<Self, Fault> {
        let is_led = matches!(kind, Kind::Welcome | Kind::Order) && !reader.has_account;
        let leave = match (kind, &pages.leave, &reader.joined) {
            (Kind::Family, Some(page), Some(joined)) => {
                let token = pages.leave_tokens.of(joined)?;
                let sign = if page.contains('?') { '&' } else { '?' };
                Some(format!(
                    "{page}{sign}passholderId={}&familyMemberId={}&customToken={}",
                    joined.owner, joined.member, token.0
                ))
            }
            _ => None,
        };
        Ok(Self {
            account: pages.account.clone().filter(|_| is_led),
            leave,
        })
    }
}
