//! A stream of events: what is published behind a cursor, as it comes.
//!
//! The next page of the log is read when the last but one was taken, so that who reads slowly holds two and
//! no more. With each page, and each sign of life, it is looked at again what the caller may see. A stream
//! ends with the process, with the subscription or the permission, and after a quarter of an hour, as a token
//! does: its reader comes again with the last event that he has.

use super::owned::{owners, reader};
use crate::access::Identity;
use crate::door::Door;
use crate::outlet;
use crate::publication::{Key, Place, Seen, page};
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use chassis::serve::Leave;
use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt};
use sqlx::PgConnection;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Events in one page.
const PAGE: i64 = 100;
/// A sign of life in between.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a stream lives.
const LONGEST: Duration = Duration::from_secs(900);

/// Who reads, and how far he is.
pub struct Follower {
    /// What stands behind the door.
    pub door: Door,
    /// Who reads: what he may see is looked at again and again.
    pub caller: Identity,
    /// The subscription.
    pub outlet_id: Uuid,
    /// The number of the last event that he has.
    pub after: i64,
}

/// How long a piece may wait for its reader.
const TAKEN: Duration = Duration::from_secs(60);

struct Streaming {
    follower: Follower,
    seen: watch::Receiver<Seen>,
    until: Instant,
    greeted: bool,
    _place: Place,
}

/// The names of persons at this owner.
pub async fn key_of(door: &Door, conn: &mut PgConnection, owner: &str) -> Result<Key, Fault> {
    let sealed = outlet::key_of(conn, owner).await?;
    let sealed = sealed.ok_or_else(|| Fault::broken("an owner of subscriptions has no key"))?;
    door.post.key(owner, &sealed)
}

/// The answer: events behind the follower's number until the stream ends, or its connection, which `leave`
/// ends.
#[expect(
    clippy::disallowed_methods,
    reason = "it ends with the word that the process stops"
)]
pub fn answer(follower: Follower, place: Place, leave: Option<Leave>) -> Response {
    let streaming = Streaming {
        seen: follower.door.streams.listen(),
        follower,
        until: Instant::now() + LONGEST,
        greeted: false,
        _place: place,
    };
    let pieces = unfold(streaming, |mut streaming| async move {
        let piece = streaming.next().await?;
        Some((piece, streaming))
    });
    let (way, taken) = mpsc::channel(1);
    let leave = move || leave.iter().for_each(Leave::now);
    tokio::spawn(feed(pieces, way, TAKEN, leave));
    let taken = unfold(taken, |mut taken| async move {
        let piece = taken.recv().await.flatten()?;
        Some((Ok::<_, Infallible>(piece), taken))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // A proxy that gathers answers would hold events back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(taken)).into_response()
}

/// Hands over what a stream has, and then its end, while its reader takes them in time. The place of a reader
/// who does not is free at once, and he is made to `leave`: on HTTP/2 nobody asks a stream for more while its
/// reader takes nothing, so that it would not see its own end.
///
/// Rule: whoever does not take what a stream has for him for a minute loses it, with the connection that it
/// came by
/// Test: `a_stream_that_nobody_reads_ends_with_its_connection`
/// Source: this house
async fn feed(
    pieces: impl Stream<Item = Bytes>,
    way: mpsc::Sender<Option<Bytes>>,
    patience: Duration,
    leave: impl FnOnce(),
) {
    let mut pieces = Box::pin(pieces);
    loop {
        let piece = tokio::select! {
            () = way.closed() => return,
            piece = pieces.next() => piece,
        };
        let is_end = piece.is_none();
        let is_taken = tokio::time::timeout(patience, way.send(piece)).await.is_ok();
        if is_taken && !is_end {
            continue;
        }
        drop(pieces);
        if !is_taken || tokio::time::timeout(patience, way.closed()).await.is_err() {
            leave();
        }
        return;
    }
}

impl Streaming {
    /// What is sent next; none at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.greeted {
            self.greeted = true;
            return Some(Bytes::from_static(b": events\n\n"));
        }
        loop {
            let seen = *self.seen.borrow_and_update();
            let left = self.until.checked_duration_since(Instant::now())?;
            let head = match seen {
                Seen::Over => return None,
                Seen::Head(head) => head,
            };
            if head > self.follower.after {
                let piece = self.follower.read(head).await.ok()?;
                if !piece.is_empty() {
                    return Some(piece.into());
                }
                continue;
            }
            tokio::select! {
                changed = self.seen.changed() => changed.ok()?,
                () = tokio::time::sleep(HEARTBEAT.min(left)) => {
                    self.follower.read(head).await.ok()?;
                    return Some(Bytes::from_static(b": still here\n\n"));
                }
            }
        }
    }
}

impl Follower {
    /// The events up to this number that fit in one page, as server-sent events.
    async fn read(&mut self, head: i64) -> Result<String, Fault> {
        let principal = self.door.access.permissions_of(self.caller.clone()).await?;
        let owners = owners(&principal)?;
        let mut reading = self.door.office.reading().await?;
        let outlet = outlet::find(reading.conn(), self.outlet_id, &owners).await?;
        if head <= self.after {
            return Ok(String::new());
        }
        let key = key_of(&self.door, reading.conn(), &outlet.owner_id).await?;
        let all = page(reading.conn(), &reader(&principal, &outlet), self.after, PAGE).await?;
        let is_full = i64::try_from(all.len()).unwrap_or(0) == PAGE;
        let mut text = String::new();
        for written in all {
            self.after = written.seq;
            let (id, event_type) = (written.event_id, written.event_type.clone());
            let event = serde_json::to_string(&self.door.post.envelope(&key, written))?;
            text += &format!("id: {id}\nevent: {event_type}\ndata: {event}\n\n");
        }
        if !is_full {
            self.after = self.after.max(head);
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream::repeat;
    use std::sync::Arc;

    #[tokio::test]
    async fn a_stream_that_nobody_reads_ends_with_its_connection() {
        let soon = Duration::from_millis(20);
        let place = Arc::new(());
        let held = |count: usize| {
            let place = place.clone();
            let pieces = repeat(Bytes::from_static(b"data: x\n\n")).take(count);
            pieces.inspect(move |_| assert!(Arc::strong_count(&place) > 1))
        };
        // With more to say than is taken, with nothing but its end, and with the end alone.
        for count in [usize::MAX, 1, 0] {
            let (way, taken) = mpsc::channel(1);
            let mut has_left = false;
            feed(held(count), way, soon, || has_left = true).await;
            assert!(has_left, "{count}");
            assert_eq!(Arc::strong_count(&place), 1, "its place is free");
            drop(taken);
        }
        let (way, mut taken) = mpsc::channel(1);
        let mut has_left = false;
        let reading = async move {
            let mut count = 0;
            while taken.recv().await.flatten().is_some() {
                count += 1;
            }
            count
        };
        let feeding = feed(held(3), way, Duration::from_secs(60), || has_left = true);
        let ((), count) = tokio::join!(feeding, reading);
        assert_eq!(
            (count, has_left),
            (3, false),
            "who reads goes on with his connection"
        );
    }
}
