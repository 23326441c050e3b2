//! Whose the account and the addresses of a record are.
//!
//! Anybody orders for anybody, and whoever holds a card and knows a birth date links an account: so a double
//! may be a stranger's, and must not open the record that stays.
//!
//! Rule: an account goes along where its holder registered himself with it, by the national number that goes
//! along as well, and the one that stays has none; any other is taken away
//! Test: `an_account_goes_along_that_its_holder_proved_and_no_other`
//! Source: this house: a counter that merges sees no account, and cannot know whose it is
//!
//! Rule: whoever goes with such another account, or comes from an order or a registration of his own, is in
//! no family of others after the merge
//! Test: `who_comes_from_an_order_is_in_no_strangers_family_after_a_merge`
//! Source: this house: a family shows the number of a pass
//!
//! Rule: the one that stays loses an account that nobody proved by a national number, where it comes from an
//! order or a registration of one's own, and is in no family of others then: whoever he is links anew
//! Test: `a_strangers_account_opens_nothing_when_his_double_stays`
//! Source: this house: which of two records stays is chance
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
    /// Whether the account may be that of somebody who ordered for him.
    pub fn is_doubtful(self) -> bool {
        self.has_account && !self.has_proven_account && (self.is_by_order || self.is_by_himself)
    }

    /// `is_his`: the national number of the record is that of the one that stays from now on.
    pub fn trust(self, is_his: bool) -> Trust {
        let account = self.has_proven_account && is_his;
        let is_by_counter = !(self.has_account || self.is_by_himself || self.is_by_order);
        Trust {
            account,
            contact: account || is_by_counter,
        }
    }
}
