//! Who reads an order: somebody with a token, with the id of a client, or with the secret of the order.

use crate::door::Door;
use crate::door::address::address;
use crate::door::caller::Identified;
use crate::door::custom_token;
use crate::door::problem::Problem;
use crate::limits::Kind;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use contracts::pass::CustomToken;

/// Who reads an order.
pub enum Reader {
    /// A caller with permissions.
    Caller(Identified),
    /// Whoever has the secret of the order.
    Secret {
        /// The secret.
        token: CustomToken,
        /// Where it comes from.
        address: String,
    },
}

impl FromRequestParts<Door> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        match custom_token::of(parts) {
            Some(token) => {
                let address = address(parts, door.proxies);
                door.limits.require(Kind::Anonymous, &address).await?;
                Ok(Self::Secret { token, address })
            }
            None => Ok(Self::Caller(Identified::from_request_parts(parts, door).await?)),
        }
    }
}

impl Reader {
    /// Whom reading orders counts on.
    pub fn counts_as(&self) -> String {
        match self {
            Self::Caller(caller) => caller.counts_as(),
            Self::Secret { address, .. } => format!("address:{address}"),
        }
    }
}
