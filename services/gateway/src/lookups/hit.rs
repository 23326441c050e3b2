//! Whether somebody was found.

use chassis::Fault;
use contracts::Refusal;

/// Whether a refusal says that nobody has this number.
pub fn is_miss(refusal: &Refusal) -> bool {
    refusal.is("pass-not-found") || refusal.is("passholder-not-found")
}

/// Whether somebody has this number, be it of use or not.
pub fn is_hit<T>(outcome: &Result<T, Fault>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(fault) => fault.refusal().is_some_and(|refusal| !is_miss(refusal)),
    }
}
