//! Tokens of other issuers: keys fetched, remembered, and renewed when they rotate.

use super::claims::{Believed, Clients, Rules, Times, believe, unverified_key, verified};
use crate::config::{TrustedIssuer, wrong};
use anyhow::{Context, ensure};
use chassis::{Fault, outside};
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinHandle;

/// Keys are fetched again after this long.
const FRESH: Duration = Duration::from_secs(600);
/// An unknown key id makes us look again, but not more often than this.
const PATIENCE: Duration = Duration::from_secs(30);
/// When the issuer is away, the last keys are good for this long.
const STALE: Duration = Duration::from_secs(24 * 3600);

/// The keys of one issuer. Whoever finds their key here waits for nobody.
struct Known {
    rules: Rules,
    jwks_url: String,
    keys: RwLock<Option<(Instant, Arc<JwkSet>)>>,
    /// When the issuer was last asked; held while it is asked.
    asked: Arc<Mutex<Option<Instant>>>,
}

impl Known {
    fn keys(&self) -> Option<(Instant, Arc<JwkSet>)> {
        let keys = self.keys.read().ok()?.clone();
        keys.filter(|(since, _)| since.elapsed() < STALE)
    }
}

fn has(keys: &JwkSet, kid: Option<&str>) -> bool {
    kid.is_none_or(|kid| keys.find(kid).is_some())
}

/// The trusted issuers and their keys.
pub struct Trust {
    issuers: HashMap<String, Arc<Known>>,
    client: reqwest::Client,
}

impl Trust {
    /// # Errors
    /// When something about the issuers is wrong, in any mode; `own` is the built-in one.
    pub fn new(own: &str, issuers: Vec<TrustedIssuer>) -> anyhow::Result<Self> {
        let wrong = wrong(own, &issuers);
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        let client = outside::client().timeout(Duration::from_secs(5)).build()?;
        let mut known = HashMap::new();
        for trusted in issuers {
            let clients = match trusted.clients.as_str() {
                "" => Clients::None,
                space => Clients::Space(space.to_owned()),
            };
            let rules = Rules {
                issuer: trusted.issuer.clone(),
                audience: trusted.audience,
                longest_seconds: trusted.longest_seconds,
                clients,
                email_is_proof: trusted.email_is_proof,
                national_number_is_proof: trusted.national_number_is_proof,
                older_ids: trusted.older_ids,
            };
            let issuer = Arc::new(Known {
                rules,
                jwks_url: trusted.jwks_url,
                keys: RwLock::default(),
                asked: Arc::default(),
            });
            known.insert(trusted.issuer, issuer);
        }
        Ok(Self {
            issuers: known,
            client,
        })
    }

    /// None for an unknown issuer or a token that cannot be believed.
    ///
    /// # Errors
    /// `Busy` when the issuer's keys were never fetched and cannot be now.
    pub async fn believe(&self, issuer: &str, token: &str, now: i64) -> Result<Option<Believed>, Fault> {
        let Some(known) = self.issuers.get(issuer) else {
            return Ok(None);
        };
        let keys = self.keys_for(known, token).await?;
        Ok(believe(token, &keys, &known.rules, now))
    }

    /// What a token of this issuer says, whoever it is about; none as with [`Trust::believe`].
    ///
    /// # Errors
    /// As [`Trust::believe`].
    pub async fn verified(
        &self,
        issuer: &str,
        token: &str,
        now: i64,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        let Some(known) = self.issuers.get(issuer) else {
            return Ok(None);
        };
        let keys = self.keys_for(known, token).await?;
        let claims: Option<Value> = verified(token, &keys, &known.rules);
        let in_time = claims.filter(|claims| {
            Times::deserialize(claims).is_ok_and(|times| !times.are_too_long(&known.rules, now))
        });
        Ok(in_time.and_then(|claims| match claims {
            Value::Object(claims) => Some(claims),
            _ => None,
        }))
    }

    /// The keys of the issuer, with that of this token if there is one.
    async fn keys_for(&self, known: &Arc<Known>, token: &str) -> Result<Arc<JwkSet>, Fault> {
        let kid = unverified_key(token);
        let keys = match known.keys() {
            Some((since, keys)) if has(&keys, kid.as_deref()) => {
                if since.elapsed() >= FRESH {
                    self.renew_aside(known);
                }
                Some(keys)
            }
            _ => {
                self.renew(known, kid.as_deref()).await;
                known.keys().map(|(_, keys)| keys)
            }
        };
        keys.ok_or_else(|| Fault::Busy(format!("the keys of {} are not known yet", known.rules.issuer)))
    }

    /// Asks the issuer for a key that is not known, unless somebody just did. One at a time: the others wait
    /// for its result.
    async fn renew(&self, known: &Arc<Known>, kid: Option<&str>) {
        let asked = known.asked.clone().lock_owned().await;
        let is_known = known.keys().is_some_and(|(_, keys)| has(&keys, kid));
        if !is_known && let Some(fetched) = self.fetch(known, asked) {
            let _ = fetched.await;
        }
    }

    /// Fetches keys that are good but old while tokens are verified with them.
    fn renew_aside(&self, known: &Arc<Known>) {
        if let Ok(asked) = known.asked.clone().try_lock_owned() {
            self.fetch(known, asked);
        }
    }

    /// Fetches the keys, unless that was just tried. Whoever waits for it and leaves takes nothing away from
    /// the others: it goes on to its end.
    fn fetch(
        &self,
        known: &Arc<Known>,
        mut asked: OwnedMutexGuard<Option<Instant>>,
    ) -> Option<JoinHandle<()>> {
        if asked.is_some_and(|at| at.elapsed() <= PATIENCE) {
            return None;
        }
        *asked = Some(Instant::now());
        let (client, known) = (self.client.clone(), known.clone());
        #[expect(
            clippy::disallowed_methods,
            reason = "one for each issuer, bounded by the client's time-out"
        )]
        Some(tokio::spawn(async move {
            fetch(&client, &known).await;
            drop(asked);
        }))
    }
}

/// More than any issuer's keys need.
const LARGEST: usize = 256 << 10;

async fn read_keys(client: &reqwest::Client, url: &str) -> anyhow::Result<JwkSet> {
    let mut answer = client.get(url).send().await?.error_for_status()?;
    let whole = outside::whole(&mut answer, LARGEST).await?;
    let whole = whole.with_context(|| format!("more than {LARGEST} bytes"))?;
    Ok(serde_json::from_slice(&whole)?)
}

async fn fetch(client: &reqwest::Client, known: &Known) {
    match read_keys(client, &known.jwks_url).await {
        Ok(keys) => {
            if let Ok(mut all) = known.keys.write() {
                *all = Some((Instant::now(), Arc::new(keys)));
            }
        }
        Err(error) => {
            tracing::warn!(issuer = known.rules.issuer, %error, "the keys of an issuer cannot be fetched");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use tokio::sync::Notify;

    fn token(kid: &str) -> String {
        let header = format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#);
        format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(header))
    }

    const ISSUER: &str = "https://id.example";
    const OWN: &str = "https://api.region.example";

    fn trusted(jwks_url: String) -> TrustedIssuer {
        TrustedIssuer {
            issuer: ISSUER.into(),
            jwks_url,
            audience: "beleef".into(),
            clients: String::new(),
            email_is_proof: false,
            national_number_is_proof: false,
            older_ids: false,
            longest_seconds: 600,
        }
    }

    #[test]
    fn nobody_is_trusted_whose_entry_is_wrong_whatever_the_mode() {
        super::super::crypto::install();
        let right = trusted("http://127.0.0.1:1".into());
        let blank = TrustedIssuer {
            audience: " ".into(),
            ..right.clone()
        };
        let error = Trust::new(OWN, vec![blank]).err().unwrap().to_string();
        assert!(error.contains("audience"), "{error}");
        assert!(Trust::new(ISSUER, vec![right.clone()]).is_err());
        Trust::new(OWN, vec![right]).unwrap();
    }

    /// An issuer that takes connections and never answers, whose keys we learned so long ago.
    fn silent(listener: &std::net::TcpListener, ago: Duration) -> Trust {
        super::super::crypto::install();
        let trusted = trusted(format!("http://{}", listener.local_addr().unwrap()));
        let trust = Trust::new(OWN, vec![trusted]).unwrap();
        let keys = r#"{"keys": [{"kty": "EC", "crv": "P-256", "kid": "known", "x": "AQ", "y": "AQ"}]}"#;
        let keys: JwkSet = serde_json::from_str(keys).unwrap();
        let since = Instant::now().checked_sub(ago).unwrap();
        *trust.issuers[ISSUER].keys.write().unwrap() = Some((since, Arc::new(keys)));
        trust
    }

    #[tokio::test]
    async fn an_issuer_that_hangs_stalls_no_token_whose_key_is_known() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let trust = silent(&listener, FRESH);
        let (unknown, known) = (token("unknown"), token("known"));
        let mut waiting = Box::pin(trust.believe(ISSUER, &unknown, 0));
        let soon = Duration::from_millis(300);
        tokio::time::timeout(soon, &mut waiting)
            .await
            .expect_err("the issuer is asked for this one");
        let answer = tokio::time::timeout(soon, trust.believe(ISSUER, &known, 0)).await;
        let believed = answer.expect("at once").unwrap();
        assert_eq!(believed, None, "known key, wrong signature");
    }

    /// Answers the first request when its sender has left.
    async fn answers_late(listener: tokio::net::TcpListener, left: &Notify) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        left.notified().await;
        let keys = r#"{"keys": [{"kty": "EC", "crv": "P-256", "kid": "unknown", "x": "AQ", "y": "AQ"}]}"#;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{keys}",
            keys.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn who_leaves_before_the_issuer_answers_takes_its_keys_from_nobody() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let trust = silent(&listener, FRESH);
        listener.set_nonblocking(true).unwrap();
        let left = Notify::new();
        let issuer = answers_late(tokio::net::TcpListener::from_std(listener).unwrap(), &left);
        let unknown = token("unknown");
        let waits = async {
            let leaves = Duration::from_millis(100);
            tokio::time::timeout(leaves, trust.believe(ISSUER, &unknown, 0))
                .await
                .expect_err("it left");
            left.notify_one();
            trust.believe(ISSUER, &unknown, 0).await.unwrap();
        };
        tokio::join!(issuer, waits);
        let (_, keys) = trust.issuers[ISSUER].keys().unwrap();
        assert!(has(&keys, Some("unknown")));
    }

    #[tokio::test]
    async fn an_issuer_is_not_asked_again_for_each_key_that_nobody_knows() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let trust = silent(&listener, FRESH);
        // From here on it refuses.
        drop(listener);
        let asked = async || *trust.issuers[ISSUER].asked.lock().await;
        let invented = trust.believe(ISSUER, &token("invented"), 0).await;
        assert_eq!(invented.unwrap(), None);
        let first = asked().await;
        assert!(first.is_some());
        for kid in ["another", "invented", "known"] {
            trust.believe(ISSUER, &token(kid), 0).await.unwrap();
            assert_eq!(asked().await, first, "{kid}: not so soon");
        }
    }

    #[tokio::test]
    async fn keys_of_an_issuer_that_is_away_count_for_a_day_and_no_longer() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let a_day = Duration::from_secs(24 * 3600);
        let (within, beyond) = (
            silent(&listener, a_day - Duration::from_secs(60)),
            silent(&listener, a_day),
        );
        // From here on it refuses.
        drop(listener);
        let known = token("known");
        let believed = within.believe(ISSUER, &known, 0).await.unwrap();
        assert_eq!(believed, None, "looked at, with the keys of yesterday");
        let fault = beyond.believe(ISSUER, &known, 0).await.unwrap_err();
        assert!(matches!(fault, Fault::Busy(_)), "{fault:?}");
    }
}
