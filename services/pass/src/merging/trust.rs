//! Whose the account and the addresses of a record are.
//!
//! Anybody orders for anybody, and whoever holds a card and knows a birth date links an account: so a double
//! may be a stranger's, and must not open the record that stays.
//!
//! Rule: an account goes along where its holder registered himself with it, by the national number that goes
//! along as well, and the one that stays has none; any other is taken away, and with it whoever went is in no
//! family of others
//! Test: `an_account_goes_along_that_its_holder_proved_and_no_other`
//! Source: this house: a counter that merges sees no account, and cannot know whose it is
//!
//! Rule: e-mail and phone go along with such an account, and from a record that a counter wrote and that has
//! no account; not from an order, nor from a registration of one's own
//! Test: `addresses_go_along_that_a_counter_wrote`
//! Source: this house: mails, and the way to an account, go to the address

/// Where a record comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    pub has_account: bool,
    /// He registered himself, and the account is the one that did.
    pub has_proven_account: bool,
    pub is_by_himself: bool,
    pub is_by_order: bool,
}

/// What of a record goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    pub account: bool,
    pub contact: bool,
}

impl Origin {
    /// `is_his`: the national number of the record is that of the one that stays from now on.
    pub fn trust(self, is_his: bool) -> Trust {
        let account = self.has_account && self.has_proven_account && is_his;
        let is_by_counter = !(self.has_account || self.is_by_himself || self.is_by_order);
        Trust {
            account,
            contact: account || is_by_counter,
        }
    }
}
