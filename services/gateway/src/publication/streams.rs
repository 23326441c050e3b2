//! Those who read the log as it grows: each has a place, and a word when there is more.
//!
//! What bounds it: 256 readers of a process and four of one owner. One task looks at the end of the log for
//! all of them, and only while somebody reads. When the process stops, all streams end.

use super::read::head;
use chassis::Lifecycle;
use messaging::Office;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Readers of one process.
const MOST: usize = 256;
/// Readers of one owner.
const MOST_OF_ONE: usize = 4;
/// How often the end of the log is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// What is known of the end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Its last number, once somebody looked.
    Head(i64),
    /// The process stops.
    Over,
}

/// The readers of a process.
pub struct Streams {
    seen: watch::Sender<Seen>,
    readers: Mutex<HashMap<String, usize>>,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            seen: watch::Sender::new(Seen::Head(0)),
            readers: Mutex::default(),
        }
    }
}

/// The place of a reader, until it is dropped.
pub struct Place {
    streams: Arc<Streams>,
    owner: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut readers = self
            .streams
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = readers.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                readers.remove(&self.owner);
            }
        }
    }
}

impl Streams {
    /// A place for one more reader of this owner; none when there are as many as may be.
    pub fn take(self: &Arc<Self>, owner: &str) -> Option<Place> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = readers.values().sum();
        let own = readers.get(owner).copied().unwrap_or(0);
        if all >= MOST || own >= MOST_OF_ONE {
            return None;
        }
        readers.insert(owner.to_owned(), own + 1);
        drop(readers);
        Some(Place {
            streams: self.clone(),
            owner: owner.to_owned(),
        })
    }

    /// What is known of the end of the log, from now on.
    pub fn listen(&self) -> watch::Receiver<Seen> {
        self.seen.subscribe()
    }

    /// Looks at the end of the log until the process stops.
    pub async fn watch(self: Arc<Self>, office: Office, lifecycle: Lifecycle) {
        while lifecycle.pause(LOOK).await {
            if self.seen.receiver_count() == 0 {
                continue;
            }
            let Ok(mut reading) = office.reading().await else {
                continue;
            };
            if let Ok(last) = head(reading.conn()).await {
                self.seen.send_if_modified(|seen| {
                    let is_new = *seen != Seen::Head(last);
                    *seen = Seen::Head(last);
                    is_new
                });
            }
        }
        self.seen.send_replace(Seen::Over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_reads_four_times_at_once_and_a_place_that_is_left_is_free() {
        let streams = Arc::new(Streams::default());
        let mut held: Vec<Place> = (0..MOST_OF_ONE).map(|_| streams.take("bib").unwrap()).collect();
        assert!(streams.take("bib").is_none());
        assert!(streams.take("sport").is_some(), "another owner has his own");
        held.pop();
        assert!(streams.take("bib").is_some());
        drop(held);
        assert!(streams.readers.lock().unwrap().is_empty());
        let all: Vec<Option<Place>> = (0..=MOST).map(|n| streams.take(&format!("owner {n}"))).collect();
        assert_eq!(all.iter().flatten().count(), MOST);
    }
}
