//! The registration token of an order: with it the buyer links an account.
//!
//! Rule: an order has one registration token, made of its id under a key that only this service has; of it a
//! hash alone is stored, while it counts
//! Test: `a_registration_token_is_that_of_one_order_and_reads_like_any_other`
//! Source: UiTPAS API 4.0, Order `registrationToken`; this house

use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use chassis::tokens::fingerprint;
use contracts::OrderId;
use contracts::pass::{OrderRegistrationToken, TokenHash};
use uuid::Builder;

/// The bytes of an id, as other registration tokens have them.
const BYTES: usize = 16;

/// Makes them.
pub struct ConnectTokens(Keys);

impl ConnectTokens {
    /// With the keys of orders, for a purpose of its own.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "registration token"))
    }

    /// The token of this order, and the hash under which it is looked for.
    pub fn of(&self, order: OrderId) -> Result<(OrderRegistrationToken, TokenHash), Fault> {
        let index = self.0.index(self.0.newest(), order.0.as_bytes())?;
        let first = index.first_chunk::<BYTES>();
        let bytes = first.ok_or_else(|| Fault::broken("an index is shorter than a token"))?;
        let token = Builder::from_custom_bytes(*bytes).into_uuid().to_string();
        let hash = TokenHash(fingerprint(&token));
        Ok((OrderRegistrationToken(token), hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_registration_token_is_that_of_one_order_and_reads_like_any_other() {
        let tokens = |text: &str| ConnectTokens::new(&NamedSecrets::try_from(text.to_owned()).unwrap());
        let (one, other) = (OrderId(Uuid::from_u128(1)), OrderId(Uuid::from_u128(2)));
        let ours = tokens("1:a secret");
        let (token, hash) = ours.of(one).unwrap();
        assert_eq!(
            ours.of(one).unwrap(),
            (token.clone(), hash.clone()),
            "the same again"
        );
        assert_ne!(ours.of(other).unwrap().0, token);
        assert_ne!(tokens("1:another").of(one).unwrap().0, token);
        assert_eq!((token.0.len(), hash.0.len()), (36, 64));
        assert_eq!(token.0, token.0.to_lowercase());
        assert!(token.0.parse::<Uuid>().is_ok());
    }
}
