//! The secret of an order: whoever comes back from paying has nothing else to show.
//!
//! Rule: an order has one secret, made of its id under a key that only this service has; nothing of it is
//! stored, so a repeated request gets the same one
//! Test: `a_secret_opens_its_own_order_only`
//! Source: UiTPAS API 4.0, Order `customToken`; this house

use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use contracts::OrderId;
use contracts::pass::CustomToken;

/// Makes secrets, and knows them again.
pub struct CustomTokens(Keys);

impl CustomTokens {
    /// With the keys of orders, for a purpose of its own.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "custom token"))
    }

    /// The secret of this order.
    pub fn of(&self, order: OrderId) -> Result<CustomToken, Fault> {
        Ok(CustomToken(self.0.secret_of(order.0.as_bytes())?))
    }

    /// Whether it is the order's, under any key.
    pub fn opens(&self, token: &CustomToken, order: OrderId) -> bool {
        self.0.is_secret_of(&token.0, order.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn tokens(secrets: &str) -> CustomTokens {
        CustomTokens::new(&NamedSecrets::try_from(secrets.to_owned()).unwrap())
    }

    #[test]
    fn a_secret_opens_its_own_order_only() {
        let (one, other) = (OrderId(Uuid::from_u128(1)), OrderId(Uuid::from_u128(2)));
        let ours = tokens("1:a secret");
        let token = ours.of(one).unwrap();
        assert_eq!(ours.of(one).unwrap(), token, "the same again");
        assert!(ours.opens(&token, one) && !ours.opens(&token, other));
        assert!(tokens("2:newer, 1:a secret").opens(&token, one));
        assert!(!tokens("2:newer").opens(&token, one));
        for wrong in [
            "",
            "AAAA",
            "%%",
            &"A".repeat(43),
            &"A".repeat(2000),
            &token.0[1..],
        ] {
            assert!(!ours.opens(&CustomToken(wrong.to_owned()), one), "{wrong}");
        }
    }
}
