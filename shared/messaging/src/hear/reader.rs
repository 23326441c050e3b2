//! Reads a teller's stream from a position on, in batches.

use super::position::Offset;
use crate::wire::message::number;
use crate::wire::stream::{self, header};
use anyhow::{Context, anyhow, bail};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{self, Message};
use futures_util::{Stream, StreamExt};
use std::pin::Pin;
use std::time::Duration;

/// The most facts in one transaction.
pub(crate) const BATCH: usize = 500;
/// How long a batch waits for company.
const COMPANY: Duration = Duration::from_millis(2);

pub(crate) type Messages = Pin<Box<pull::Stream>>;

/// A reader that starts at the position: the last fact that was applied comes again, to be compared. The
/// stream is a contiguous copy of the log, so the number of its first message tells where ours is; whatever
/// that guess gets wrong, the numbers themselves put right.
pub(crate) async fn open(
    context: &jetstream::Context,
    service: &str,
    source: &str,
    at: Offset,
) -> anyhow::Result<Messages> {
    let mut stream = context
        .get_stream(stream::name(source))
        .await
        .context("the teller has no stream: its log is read instead")?;
    let state = stream.info().await?.state.clone();
    let next = state.last_sequence + 1;
    let start = match state.messages {
        0 => next,
        _ => {
            let first = stream
                .get_raw_message(state.first_sequence)
                .await
                .context("the first message of the stream")?;
            let known = number(&first.headers, header::SEQ).map_or(0, |first| (at.seq - first).max(0));
            (state.first_sequence + u64::try_from(known)?).min(next)
        }
    };
    let name = format!("{service}_{source}");
    let _ = stream.delete_consumer(&name).await;
    let wanted = pull::Config {
        name: Some(name),
        ack_policy: AckPolicy::None,
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: start,
        },
        inactive_threshold: Duration::from_secs(30),
        num_replicas: 1,
        memory_storage: true,
        ..Default::default()
    };
    let consumer = stream.create_consumer(wanted.clone()).await?;
    let found = &consumer.cached_info().config;
    if found.deliver_policy != wanted.deliver_policy || found.ack_policy != wanted.ack_policy {
        bail!("the reader is configured otherwise than asked: {found:?}");
    }
    let reader = consumer
        .stream()
        .max_messages_per_batch(2 * BATCH)
        .heartbeat(Duration::from_secs(1))
        .expires(Duration::from_secs(5));
    Ok(Box::pin(reader.messages().await?))
}

/// The messages that are already here, and those of the next moments.
pub(crate) async fn collect(
    first: Message,
    messages: &mut (impl Stream<Item = Result<Message, pull::MessagesError>> + Unpin),
) -> anyhow::Result<Vec<Message>> {
    let mut batch = vec![first];
    while batch.len() < BATCH {
        match tokio::time::timeout(COMPANY, messages.next()).await {
            Ok(Some(Ok(message))) => batch.push(message),
            Ok(Some(Err(error))) => return Err(anyhow!("the reader broke: {error}")),
            Ok(None) | Err(_) => break,
        }
    }
    Ok(batch)
}
