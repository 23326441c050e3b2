//! The broker: connections, and streams whose configuration is compared with what was asked.

use super::halt::Halt;
use anyhow::{Context, bail};
use async_nats::jetstream::context::{CreateStreamErrorKind, DeleteStreamErrorKind};
use async_nats::jetstream::{self, ErrorCode, stream};
use chassis::config::Broker;
use std::time::Duration;

/// The largest fact.
const LARGEST_MESSAGE: i32 = 64 * 1024;

/// Header names of the post office beside the CloudEvents ones.
pub mod header {
    /// The teller's epoch, in which the number counts.
    pub const EPOCH: &str = "Beleef-Epoch";
    /// The number of the fact, gapless per teller.
    pub const SEQ: &str = "Beleef-Seq";
    /// The version of what the fact is about.
    pub const KEY_VERSION: &str = "Beleef-Key-Version";
    /// The fact that caused this one.
    pub const CAUSE: &str = "Beleef-Cause";
    /// The trace that it belongs to (W3C).
    pub const TRACEPARENT: &str = "traceparent";
    /// The id of the fact.
    pub const ID: &str = "ce-id";
    /// `<service>.<aggregate>.<past tense>.v<n>`.
    pub const TYPE: &str = "ce-type";
    /// Whose fact it is.
    pub const SOURCE: &str = "ce-source";
    /// When it happened.
    pub const TIME: &str = "ce-time";
    /// The key: what the fact is about.
    pub const SUBJECT: &str = "ce-subject";
    /// Of CloudEvents: 1.0.
    pub const SPEC_VERSION: &str = "ce-specversion";
    /// Of the payload: JSON.
    pub const CONTENT_TYPE: &str = "ce-datacontenttype";
}

/// A fresh connection, named `<service>_<role>`; the broker lets its user listen for answers below
/// `_INBOX.<service>` alone. The client does not resend what was in flight when a connection broke, so
/// whoever meets an error throws its connection away and resumes from what the server stored.
pub async fn connect(
    settings: &Broker,
    name: &str,
) -> anyhow::Result<(async_nats::Client, jetstream::Context)> {
    let servers: Vec<async_nats::ServerAddr> = settings
        .servers
        .split(',')
        .map(|server| server.trim().parse())
        .collect::<Result<_, _>>()
        .context("broker.servers")?;
    let service = name.split('_').next().unwrap_or_default();
    let mut options = async_nats::ConnectOptions::new()
        .name(name)
        .custom_inbox_prefix(format!("_INBOX.{}", name.replacen('_', ".", 1)))
        .connection_timeout(Duration::from_secs(2))
        .request_timeout(Some(Duration::from_secs(3)))
        .ping_interval(Duration::from_secs(2))
        .max_reconnects(3)
        .require_tls(settings.tls)
        .event_callback(watch(service));
    let seed = settings.nkey(service)?;
    if !seed.is_empty() {
        options = options.nkey(seed.expose().to_owned());
    }
    if !settings.ca_file.as_os_str().is_empty() {
        options = options.add_root_certificates(settings.ca_file.clone());
    }
    if !settings.user.is_empty() {
        options = options.user_and_password(settings.user.clone(), settings.password.expose().to_owned());
    }
    let client = options.connect(servers).await?;
    let mut context = jetstream::new(client.clone());
    context.set_timeout(Duration::from_secs(3));
    Ok((client, context))
}

/// What the broker refuses is counted and said: it means a wrong permission, or somebody who tries.
fn watch(service: &str) -> impl Fn(async_nats::Event) -> std::future::Ready<()> + Send + Sync + 'static {
    let service = service.to_owned();
    metrics::counter!("broker_denied_total", "service" => service.clone()).increment(0);
    move |event| {
        if let async_nats::Event::ServerError(error) = event
            && error.to_string().to_lowercase().contains("violation")
        {
            metrics::counter!("broker_denied_total", "service" => service.clone()).increment(1);
            tracing::error!(service, %error, "the broker refuses");
        }
        std::future::ready(())
    }
}

/// The stream of a teller: `EVT_POINTS`.
pub fn name(service: &str) -> String {
    format!("EVT_{}", service.to_uppercase())
}

fn wanted(settings: &Broker, service: &str) -> stream::Config {
    stream::Config {
        name: name(service),
        subjects: vec![format!("evt.{service}.>")],
        retention: stream::RetentionPolicy::Limits,
        discard: stream::DiscardPolicy::New,
        storage: stream::StorageType::File,
        max_age: Duration::from_secs(settings.max_age_days * 86_400),
        max_bytes: settings.max_bytes,
        max_message_size: LARGEST_MESSAGE,
        duplicate_window: Duration::from_secs(120),
        num_replicas: settings.replicas,
        allow_direct: true,
        deny_delete: true,
        ..Default::default()
    }
}

/// Opens the teller's own stream, creating it when it is absent.
///
/// # Errors
/// One that halts the relay, when the stream is not as it must be or the server cannot have it so: an older
/// server drops what it does not know. A service may not change a stream; the operator may.
pub async fn open_own(
    context: &jetstream::Context,
    settings: &Broker,
    service: &str,
) -> anyhow::Result<stream::Stream> {
    let wanted = wanted(settings, service);
    let stream = match context.get_or_create_stream(wanted.clone()).await {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), CreateStreamErrorKind::JetStream(_)) => {
            bail!(refused(&wanted, &error))
        }
        Err(error) => return Err(error.into()),
    };
    let found = &stream.cached_info().config;
    if differs(found, &wanted) {
        bail!(Halt(format!(
            "the stream {} is of another kind than it must be; `beleef stream rebuild {service}` \
             makes it anew: {found:?}",
            wanted.name
        )));
    }
    if limits(found) != limits(&wanted) {
        bail!(Halt(format!(
            "the stream {} has age, bytes and replicas {:?}, the settings say {:?}; \
             `beleef stream rebuild {service}` makes it anew",
            wanted.name,
            limits(found),
            limits(&wanted)
        )));
    }
    Ok(stream)
}

/// Whether a stream is not a plain copy of one log: among others, whether it takes from other streams or says
/// again what it holds.
fn differs(found: &stream::Config, wanted: &stream::Config) -> bool {
    found.subjects != wanted.subjects
        || found.retention != wanted.retention
        || found.discard != wanted.discard
        || found.storage != wanted.storage
        || found.deny_delete != wanted.deny_delete
        || found.republish.is_some()
        || found.subject_transform.is_some()
        || found.mirror.is_some()
        || found.sources.as_ref().is_some_and(|sources| !sources.is_empty())
}

/// What an operator may change in the settings.
fn limits(config: &stream::Config) -> (Duration, i64, usize) {
    (config.max_age, config.max_bytes, config.num_replicas)
}

fn refused(wanted: &stream::Config, why: &dyn std::fmt::Display) -> Halt {
    Halt(format!(
        "the stream {} cannot have the age, bytes and replicas {:?} of the settings: {why}",
        wanted.name,
        limits(wanted)
    ))
}

/// Removes a teller's stream; the relay makes it anew from the log. Absent is as good as removed.
pub(crate) async fn remove(context: &jetstream::Context, service: &str) -> anyhow::Result<()> {
    match context.delete_stream(name(service)).await {
        Ok(_) => Ok(()),
        Err(error) if is_absent(&error.kind()) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("the stream {} cannot be removed", name(service))),
    }
}

fn is_absent(kind: &DeleteStreamErrorKind) -> bool {
    match kind {
        DeleteStreamErrorKind::JetStream(error) => error.error_code() == ErrorCode::STREAM_NOT_FOUND,
        _ => false,
    }
}
