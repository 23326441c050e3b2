//! Large answers that wait to be read, so that the stale ones can make room.

use chassis::serve::Leave;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The answers on their way, the oldest first, and how to end their connections.
#[derive(Clone, Default)]
pub struct Unread(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    next: u64,
    all: BTreeMap<u64, Standing>,
}

struct Standing {
    since: Instant,
    kib: u32,
    leave: Option<Leave>,
}

impl Unread {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer of this size is on its way; `leave` ends its connection.
    pub fn add(&self, kib: u32, leave: Option<Leave>) -> Noted {
        let mut waiting = self.waiting();
        let id = waiting.next;
        waiting.next += 1;
        let since = Instant::now();
        waiting.all.insert(id, Standing { since, kib, leave });
        drop(waiting);
        let unread = self.clone();
        Noted { unread, id }
    }

    /// Ends connections whose answers are stale, until so much comes free; false when there are none.
    pub fn make_room(&self, wanted: u32, stale: Duration) -> bool {
        let mut freed = 0;
        for standing in self.waiting().all.values() {
            if freed >= wanted || standing.since.elapsed() < stale {
                break;
            }
            if let Some(leave) = &standing.leave {
                leave.now();
                freed += standing.kib;
            }
        }
        freed > 0
    }
}

/// An answer until it is read or let go.
pub struct Noted {
    unread: Unread,
    id: u64,
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.unread.waiting().all.remove(&self.id);
    }
}
