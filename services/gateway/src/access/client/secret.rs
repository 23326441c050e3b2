//! Secrets of API clients: made at random, kept as Argon2id hashes, checked a few at a time.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Fault;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A check costs milliseconds of a processor and megabytes of memory: so many are done at once ...
const AT_ONCE: usize = 2;
/// ... so many are under way or wait, and more are told to come back.
const IN_LINE: usize = 64;

/// The parameters of OWASP's list that need the least memory: a door that checks secrets must stay small.
fn argon2() -> Result<Argon2<'static>, Fault> {
    Ok(Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(7168, 5, 1, None).map_err(Fault::broken)?,
    ))
}

/// A secret that nobody can guess: 256 bits in base64.
pub fn fresh() -> Result<String, Fault> {
    Ok(URL_SAFE_NO_PAD.encode(chassis::random::<32>()?))
}

/// The hash of a secret, as a PHC string that names its own parameters.
pub fn hash(secret: &str) -> Result<String, Fault> {
    Ok(argon2()?
        .hash_password(secret.as_bytes())
        .map_err(Fault::broken)?
        .to_string())
}

/// Whether this is the hash of a secret.
pub fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok()
}

/// Whether the secret belongs to the hash. An unknown client costs as much time as a wrong secret of one
/// whose hash was made here.
fn matches(hash: Option<&str>, secret: &str) -> bool {
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

/// Where secrets are checked.
pub struct Checks {
    line: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Checks {
    /// With all places free.
    pub fn new() -> Self {
        Self {
            line: Arc::new(Semaphore::new(IN_LINE)),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Whether the secret belongs to the hash.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn matches(&self, hash: Option<String>, secret: String) -> Result<bool, Fault> {
        let line = self.line.clone().try_acquire_owned();
        let line = line.map_err(|_| Fault::Busy("too many secrets are checked at once".into()))?;
        let place = self.places.clone().acquire_owned().await.map_err(Fault::broken)?;
        // The places go with the work: a caller who leaves does not make room before it is done.
        let work = move || {
            let right = matches(hash.as_deref(), &secret);
            drop((line, place));
            right
        };
        tokio::task::spawn_blocking(work).await.map_err(Fault::broken)
    }
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

    #[tokio::test]
    async fn checks_beyond_the_line_are_told_to_come_back() {
        let checks = Checks::new();
        let all = checks.places.clone().acquire_many_owned(AT_ONCE as u32).await;
        let waiting: Vec<_> = (0..IN_LINE)
            .map(|_| Box::pin(checks.matches(None, "wrong".into())))
            .collect();
        let mut waiting = futures_util::future::join_all(waiting);
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("a secret was checked without a place"),
            () = tokio::task::yield_now() => {}
        }
        let more = checks.matches(None, "wrong".into()).await;
        assert!(matches!(more, Err(Fault::Busy(_))));
        drop(waiting);
        drop(all);
        assert!(
            !checks.matches(None, "wrong".into()).await.unwrap(),
            "who left made room"
        );
    }
}
