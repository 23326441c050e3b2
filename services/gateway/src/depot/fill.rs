//! Fill: events into the stream of a subscription, each once, and out of it what must not be read.

use super::broker::busy;
use super::claims::STREAM_BYTES;
use super::stream::{READER, STREAM, SUBJECTS, subject};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use async_nats::jetstream::{Context, ErrorCode, response::Response};
use chassis::Fault;
use contracts::published::Envelope;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// How long the broker knows an event by its id alone. Behind that its subject tells.
const KNOWN_BY_ID: Duration = Duration::from_secs(120);
const DAY: Duration = Duration::from_hours(24);

/// How long a stream keeps what.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// Events, in days.
    pub days: u32,
    /// Divides the time in which an event is known by its id alone, for tests.
    pub hurry: u32,
}

/// A stream that is filled, and the number of its last message.
pub struct Filling {
    stream: Stream,
    inside: Context,
    last: u64,
}

/// The stream of an account, made where there is none, with the reader that is there from the beginning.
///
/// # Errors
/// Busy when the broker does not answer.
pub async fn stand(inside: &Context, keeping: Keeping) -> Result<Filling, Fault> {
    let info: Response<Value> = ask(inside, "INFO", &json!({})).await?;
    let is_there = match info {
        Response::Ok(_) => true,
        Response::Err { error } if error.error_code() == ErrorCode::STREAM_NOT_FOUND => false,
        Response::Err { error } => return Err(busy(error)),
    };
    if !is_there {
        let window = nanos(KNOWN_BY_ID / keeping.hurry.max(1));
        let config = json!({
            "name": STREAM, "subjects": [SUBJECTS], "retention": "limits", "storage": "file",
            "discard": "old", "max_bytes": STREAM_BYTES, "max_age": nanos(DAY * keeping.days),
            "duplicate_window": window, "num_replicas": 1, "allow_direct": true, "allow_msg_ttl": true,
        });
        made(ask(inside, "CREATE", &config).await?)?;
    }
    let stream = inside.get_stream(STREAM).await.map_err(busy)?;
    let state = &stream.cached_info().state;
    if state.consumer_count == 0 {
        let reader = json!({"stream_name": STREAM, "config": {
            "durable_name": READER, "ack_policy": "explicit", "deliver_policy": "all",
        }});
        let path = format!("CONSUMER.CREATE.{STREAM}.{READER}");
        made(inside.request(path, &reader).await.map_err(busy)?)?;
    }
    Ok(Filling {
        last: state.last_sequence,
        inside: inside.clone(),
        stream,
    })
}

/// Deletes the stream of an account, with its readers.
///
/// # Errors
/// Busy when the broker does not answer.
pub async fn raze(inside: &Context) -> Result<(), Fault> {
    match ask(inside, "DELETE", &json!({})).await? {
        Response::<Value>::Err { error } if error.error_code() != ErrorCode::STREAM_NOT_FOUND => {
            Err(busy(error))
        }
        _ => Ok(()),
    }
}

/// As the broker counts time.
fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

async fn ask(inside: &Context, verb: &str, what: &Value) -> Result<Response<Value>, Fault> {
    let path = format!("STREAM.{verb}.{STREAM}");
    inside.request(path, what).await.map_err(busy)
}

fn made(answer: Response<Value>) -> Result<(), Fault> {
    match answer {
        Response::Ok(_) => Ok(()),
        Response::Err { error } => Err(busy(error)),
    }
}

impl Filling {
    /// Whether nothing was ever put there: it was made now, or by one who did not live to fill it.
    pub fn is_new(&self) -> bool {
        self.last == 0
    }

    /// Takes out what stands under these subjects.
    ///
    /// # Errors
    /// Busy when the broker does not answer.
    pub async fn take_out(&mut self, subjects: String) -> Result<(), Fault> {
        self.stream.purge().filter(subjects).await.map_err(busy)?;
        Ok(())
    }

    /// Puts an event behind all others, unless it is there. It goes by itself when the log forgets it, in so
    /// many seconds. Nothing is put where somebody else puts, too.
    ///
    /// # Errors
    /// Busy when the broker does not answer, or another process puts.
    pub async fn put(&mut self, event: &Envelope, id: Uuid, kind: &str, seconds: i64) -> Result<(), Fault> {
        let subject = subject(kind, id);
        let message = PublishMessage::build()
            .payload(serde_json::to_vec(event)?.into())
            .message_id(id.to_string())
            .header("Nats-TTL", format!("{}s", seconds.max(1)).as_str())
            .expected_last_sequence(self.last)
            .expected_last_subject_sequence(0);
        let acknowledged = match self.inside.send_publish(subject.clone(), message).await {
            Ok(sent) => sent.await,
            Err(error) => Err(error),
        };
        match acknowledged {
            Ok(stored) if stored.duplicate => Ok(()),
            Ok(stored) => {
                self.last = stored.sequence;
                Ok(())
            }
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                self.is_there(&subject).await
            }
            Err(error) => Err(busy(error)),
        }
    }

    /// Put before, by one who could not say so any more.
    async fn is_there(&mut self, subject: &str) -> Result<(), Fault> {
        match self.stream.get_last_raw_message_by_subject(subject).await {
            Ok(_) => {
                let info = self.stream.get_info().await.map_err(busy)?;
                self.last = info.state.last_sequence;
                Ok(())
            }
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {
                Err(Fault::Busy("the depot: another process puts, too".into()))
            }
            Err(error) => Err(busy(error)),
        }
    }
}
