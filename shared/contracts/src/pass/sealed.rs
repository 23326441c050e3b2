//! A text that only a service with the key can read.

use serde::{Deserialize, Serialize};

/// What only a service with the key can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The name of the key.
    pub key: String,
    /// Nonce, ciphertext and tag in Base64.
    pub text: String,
}
