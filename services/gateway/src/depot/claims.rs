//! Rule: a subscription has an account of its own at the depot, with bounds; whoever has a secret of it that
//! counts reads its stream there and makes readers of it; what he has the broker answer into his own stream
//! harms nobody else
//! Test: `another_subscribers_credentials_see_and_change_nothing`
//! Source: NATS, decentralised JWT authentication; this house

use super::stream::{STREAM, SUBJECTS};
use chassis::Fault;
use nats_jwt_rs::account::{Account, AccountLimits, JetStreamLimits, OperatorLimits};
use nats_jwt_rs::types::{NatsLimits, Permission, Permissions, SigningKey};
use nats_jwt_rs::user::{User, UserPermissionLimits};
use nats_jwt_rs::{Claim, Claims};
use nkeys::{KeyPair, KeyPairType};
use ring::hmac;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a stream holds at most, in bytes: then the oldest goes.
pub const STREAM_BYTES: i64 = 64 << 20;
/// Connections of one account, of the subscriber and of those who put: who takes all of them is cut off when
/// the house must go in.
const CONNECTIONS: i64 = 8;
/// Subjects that one connection listens on.
const LISTENING: i64 = 64;
/// The largest message either way, in bytes.
const PAYLOAD: i64 = 64 << 10;
/// Readers of a stream.
const READERS: i64 = 8;
/// What one reader may leave without an answer.
const UNANSWERED: i64 = 1_000;
/// How long somebody who puts may, in seconds.
const PUTTING: i64 = 120;

/// The key that all accounts are signed with.
pub struct Signer {
    key: KeyPair,
    derive: hmac::Key,
}

impl Signer {
    /// From the seed of an operator's signing key.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(seed: &str) -> anyhow::Result<Self> {
        let key = KeyPair::from_seed(seed.trim())?;
        anyhow::ensure!(
            key.key_pair_type() == KeyPairType::Operator,
            "this is no operator's key"
        );
        let (_, bytes) = nkeys::decode_seed(seed.trim())?;
        Ok(Self {
            key,
            derive: hmac::Key::new(hmac::HMAC_SHA256, &bytes),
        })
    }

    /// Who it is, as far as anybody may know.
    pub fn name(&self) -> String {
        self.key.public_key()
    }

    /// The key of the account of a subscription: always the same.
    ///
    /// # Errors
    /// Broken when no key can be made.
    pub fn account(&self, outlet: Uuid) -> Result<KeyPair, Fault> {
        derived(&self.derive, &format!("account {outlet}"), KeyPairType::Account)
    }

    /// What the broker is told of an account: those whom these keys let in count, and nobody else.
    ///
    /// # Errors
    /// Broken when it cannot be signed.
    pub fn open(&self, outlet: Uuid, keys: &[KeyPair]) -> Result<String, Fault> {
        let account = self.account(outlet)?;
        let mut claims = Account::new_claims(outlet.to_string(), account.public_key());
        let signing = keys.iter().map(|key| SigningKey {
            key: key.public_key(),
            scope: None,
        });
        claims.payload_mut().signing_keys = Some(signing.collect());
        claims.payload_mut().limits = Some(limits());
        claims.encode(&self.key).map_err(Fault::Broken)
    }

    /// Tells the broker to forget an account.
    ///
    /// # Errors
    /// Broken when it cannot be signed.
    pub fn close(&self, outlet: Uuid) -> Result<String, Fault> {
        let claims = Claims {
            aud: None,
            exp: None,
            iat: 0,
            id: None,
            iss: String::new(),
            jti: String::new(),
            name: None,
            nats: Closing {
                accounts: vec![self.account(outlet)?.public_key()],
                kind: "generic".into(),
                version: 2,
            },
            nbf: None,
            sub: self.name(),
        };
        claims.encode(&self.key).map_err(Fault::Broken)
    }

    /// Credentials of one who puts, until soon after this second.
    ///
    /// # Errors
    /// Broken when they cannot be signed.
    pub fn putting(&self, outlet: Uuid, now: i64) -> Result<String, Fault> {
        let (account, user) = (self.account(outlet)?, KeyPair::new_user());
        let mut claims = User::new_claims("house".into(), user.public_key());
        claims.exp = Some(now + PUTTING);
        claims.payload_mut().permissions = may(&["$JS.API.>", SUBJECTS]);
        written(&claims.encode(&account).map_err(Fault::Broken)?, &user)
    }

    /// Credentials of whoever has this secret.
    ///
    /// # Errors
    /// Broken when they cannot be signed.
    pub fn reading(&self, outlet: Uuid, secret: &[u8]) -> Result<String, Fault> {
        let user = derived(&of_secret(secret), "user", KeyPairType::User)?;
        let mut claims = User::new_claims(outlet.to_string(), user.public_key());
        claims.payload_mut().issuer_account = Some(self.account(outlet)?.public_key());
        let allowed = readers();
        claims.payload_mut().permissions = may(&allowed.iter().map(String::as_str).collect::<Vec<_>>());
        written(
            &claims.encode(&signing_key(secret)?).map_err(Fault::Broken)?,
            &user,
        )
    }
}

/// The key that lets in whoever has this secret: without it in the account's claims, he is nobody.
///
/// # Errors
/// Broken when no key can be made.
pub fn signing_key(secret: &[u8]) -> Result<KeyPair, Fault> {
    derived(&of_secret(secret), "signing", KeyPairType::Account)
}

fn of_secret(secret: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret)
}

fn derived(from: &hmac::Key, words: &str, kind: KeyPairType) -> Result<KeyPair, Fault> {
    let tag = hmac::sign(from, words.as_bytes());
    let bytes: [u8; 32] = tag.as_ref().try_into().map_err(Fault::broken)?;
    KeyPair::new_from_raw(kind, bytes).map_err(Fault::broken)
}

/// An account that is to be forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Closing {
    accounts: Vec<String>,
    #[serde(rename = "type")]
    kind: String,
    version: u32,
}

impl Claim for Closing {
    fn validate() {}
}

fn limits() -> OperatorLimits {
    OperatorLimits {
        nats: Some(NatsLimits {
            subs: Some(LISTENING),
            data: Some(-1),
            payload: Some(PAYLOAD),
        }),
        account: Some(AccountLimits {
            imports: Some(0),
            exports: Some(0),
            wildcard_exports: Some(false),
            disallow_bearer: Some(true),
            conn: Some(CONNECTIONS),
            leaf: Some(0),
        }),
        jetstream: Some(JetStreamLimits {
            memory_storage: Some(0),
            disk_storage: Some(STREAM_BYTES),
            streams: Some(1),
            consumer: Some(READERS),
            max_ack_pending: Some(UNANSWERED),
            mem_max_stream_bytes: Some(0),
            disk_max_stream_bytes: Some(STREAM_BYTES),
            max_bytes_required: Some(true),
        }),
        tiered_limits: None,
    }
}

/// What a subscriber may say: to its stream that it reads, and to readers of it.
fn readers() -> Vec<String> {
    let of_stream = ["INFO", "MSG.GET"].map(|verb| format!("$JS.API.STREAM.{verb}.{STREAM}"));
    let of_readers = ["CREATE", "DURABLE.CREATE", "INFO", "DELETE", "MSG.NEXT"]
        .map(|verb| format!("$JS.API.CONSUMER.{verb}.{STREAM}.>"));
    let others = [
        "$JS.API.INFO".to_owned(),
        "$JS.API.STREAM.NAMES".to_owned(),
        format!("$JS.API.CONSUMER.CREATE.{STREAM}"),
        format!("$JS.API.CONSUMER.NAMES.{STREAM}"),
        format!("$JS.API.CONSUMER.LIST.{STREAM}"),
        format!("$JS.API.DIRECT.GET.{STREAM}"),
        format!("$JS.API.DIRECT.GET.{STREAM}.>"),
        format!("$JS.ACK.{STREAM}.>"),
        "$JS.FC.>".to_owned(),
    ];
    of_stream.into_iter().chain(of_readers).chain(others).collect()
}

fn may(say: &[&str]) -> UserPermissionLimits {
    let only = |allow: &[&str]| Permission {
        allow: allow.iter().map(|&subject| subject.to_owned()).collect(),
        deny: vec![],
    };
    UserPermissionLimits {
        permissions: Permissions {
            publish: only(say),
            subscribe: only(&["_INBOX.>"]),
            resp: None,
        },
        ..UserPermissionLimits::default()
    }
}

/// Credentials as the clients of NATS read them from a file.
fn written(jwt: &str, user: &KeyPair) -> Result<String, Fault> {
    let seed = user.seed().map_err(Fault::broken)?;
    Ok(format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    ))
}
