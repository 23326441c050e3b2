//! Tasks of a process: started by name, stopped together, missed when they die.

use crate::vitals::Vitals;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Shared by all tasks of one process (or of one test).
///
/// A process that should go first *leaves*: it works as before, but says that it is not ready, so that
/// nothing new is sent to it. Then it *stops*: nothing new is taken, and what has begun is finished.
#[derive(Clone, Default)]
pub struct Lifecycle {
    leave: CancellationToken,
    stop: CancellationToken,
    tasks: TaskTracker,
    died: Arc<AtomicBool>,
    vitals: Vitals,
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

    /// When each part last proved that it gets on.
    pub fn vitals(&self) -> &Vitals {
        &self.vitals
    }

    /// Resolves when the process should stop.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Whether the process was told to stop.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Whether callers should go elsewhere: the process is about to stop, or stops.
    pub fn is_leaving(&self) -> bool {
        self.leave.is_cancelled()
    }

    /// Whether no task died that must run on.
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

    /// Says from now on that the process is not ready.
    pub fn leave(&self) {
        self.leave.cancel();
    }

    /// Asks all tasks to stop.
    pub fn stop(&self) {
        self.leave.cancel();
        self.stop.cancel();
    }

    /// Waits until all tasks have ended, at most `patience`; tells whether they did.
    pub async fn finished(&self, patience: Duration) -> bool {
        self.tasks.close();
        tokio::time::timeout(patience, self.tasks.wait()).await.is_ok()
    }

    /// At SIGTERM or Ctrl-C leaves, and stops after `drain`: by then whoever follows readiness sends nothing
    /// more. A second signal stops at once.
    ///
    /// # Errors
    /// When the process cannot listen to signals.
    pub fn stop_on_signals(&self, drain: Duration) -> anyhow::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let lifecycle = self.clone();
        self.spawn("signals", async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
                () = lifecycle.stopped() => return,
            }
            tracing::info!(drain_ms = drain.as_millis(), "leaving: not ready any more");
            lifecycle.leave();
            tokio::select! {
                _ = lifecycle.pause(drain) => {}
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("stopping: finishing what has begun");
            lifecycle.stop();
        });
        Ok(())
    }
}
