//! Tasks of a process: started by name, stopped together, missed when they die.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Shared by all tasks of one process (or of one test).
#[derive(Clone, Default)]
pub struct Lifecycle {
    stop: CancellationToken,
    tasks: TaskTracker,
    died: Arc<AtomicBool>,
}

impl Lifecycle {
    /// Runs a task until it ends. One that panics makes the process report itself as not alive.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let died = self.died.clone();
        let running = self.tasks.spawn(task);
        self.tasks.spawn(async move {
            if let Err(error) = running.await
                && error.is_panic()
            {
                tracing::error!(task = name, %error, "a task panicked");
                died.store(true, Ordering::SeqCst);
            }
        });
    }

    /// Resolves when the process should stop.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    pub fn is_alive(&self) -> bool {
        !self.died.load(Ordering::SeqCst)
    }

    /// Waits, unless the process stops first; tells whether to go on.
    pub async fn pause(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    /// Asks all tasks to stop.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits until all tasks have ended, at most `patience`; tells whether they did.
    pub async fn finished(&self, patience: Duration) -> bool {
        self.tasks.close();
        tokio::time::timeout(patience, self.tasks.wait()).await.is_ok()
    }

    /// Stops at SIGTERM or Ctrl-C.
    pub fn stop_on_signals(&self) -> anyhow::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let lifecycle = self.clone();
        self.spawn("signals", async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
                () = lifecycle.stopped() => {}
            }
            tracing::info!("stopping: finishing what has begun");
            lifecycle.stop();
        });
        Ok(())
    }
}
