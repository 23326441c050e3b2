//! Who asks: every caller shows a token of its own, and is known here by the SHA-256 of it alone.

use crate::config;
use crate::tokens::{demo_token, fingerprint};
use contracts::Caller;
use std::collections::HashMap;
use std::sync::Arc;

/// The callers that a service knows.
#[derive(Clone)]
pub struct Callers(Arc<HashMap<String, Caller>>);

impl Callers {
    /// Those of the settings. A caller without a fingerprint is nobody.
    pub fn of(settings: &config::Asks) -> Self {
        let known = settings
            .callers
            .iter()
            .filter(|(_, fingerprint)| !fingerprint.is_empty());
        Self(Arc::new(
            known
                .map(|(caller, fingerprint)| (fingerprint.to_lowercase(), *caller))
                .collect(),
        ))
    }

    /// All of them with their demo tokens: development and tests.
    pub fn demo() -> Self {
        let all = Caller::all().map(|caller| (fingerprint(&demo_token(caller.name())), caller));
        Self(Arc::new(all.collect()))
    }

    /// Who shows this token. What is looked up is a hash, so the time it takes tells nothing about the token.
    pub(super) fn who_shows(&self, token: &str) -> Option<Caller> {
        self.0.get(&fingerprint(token)).copied()
    }
}
