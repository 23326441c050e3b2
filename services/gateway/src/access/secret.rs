//! Secrets of API clients, kept as Argon2id hashes.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use chassis::Fault;

/// The parameters of OWASP's list that need the least memory: a door that checks secrets must stay small.
fn argon2() -> Result<Argon2<'static>, Fault> {
    Ok(Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(7168, 5, 1, None).map_err(Fault::broken)?,
    ))
}

pub fn hash(secret: &str) -> Result<String, Fault> {
    Ok(argon2()?
        .hash_password(secret.as_bytes())
        .map_err(Fault::broken)?
        .to_string())
}

pub fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok()
}

/// Whether the secret belongs to the hash. An unknown client costs as much time as a wrong secret of one whose
/// hash was made here.
pub fn matches(hash: Option<&str>, secret: &str) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=7168,t=5,p=1$bm9ib2R5LW5vYm9keQ$3XJ5uSnbhFJ2cfVmhXyMfqXn2AZhVUhYdPxFHdUKSMQ";
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let right = parsed.is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(secret.as_bytes(), &parsed)
            .is_ok()
    });
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_names_its_own_parameters_so_that_older_ones_still_count() {
        let older = Argon2::default().hash_password(b"right").unwrap().to_string();
        for hash in [hash("right").unwrap(), older] {
            assert!(is_hash(&hash));
            assert!(matches(Some(&hash), "right"));
            assert!(!matches(Some(&hash), "wrong"));
        }
        assert!(!matches(None, "right"));
        assert!(!is_hash("right"));
    }
}
