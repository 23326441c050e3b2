//! Randomness of the system, for what nobody may guess.

use crate::Fault;
use ring::rand::{SecureRandom, SystemRandom};

/// So many random bytes.
///
/// # Errors
/// Broken when the system has no randomness.
pub fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Fault::broken("no randomness"))?;
    Ok(bytes)
}
