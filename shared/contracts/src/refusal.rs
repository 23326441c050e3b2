//! A business "no": an answer, never an error of the machinery. At the door it becomes an RFC 9457 problem.

use crate::message::{self, Message};
use crate::{Insz, PassNumber};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What was refused and why. `slug` is the path of the problem type under `https://api.publiq.be/probs/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub slug: String,
    pub status: u16,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
    /// Further members of the problem (`cardStatus`, `jsonPointer`, `schemaErrors` ...).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
    /// The first answer to a repeated key, given again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
}

impl Refusal {
    /// A refusal of the UiTPAS domain: `uitpas/<slug>`, status 400.
    pub fn uitpas(slug: &str, title: impl Into<String>) -> Self {
        Self::new(&format!("uitpas/{slug}"), 400, title)
    }

    /// A refusal of any kind; `title` is for developers.
    pub fn new(slug: &str, status: u16, title: impl Into<String>) -> Self {
        Self {
            slug: slug.into(),
            status,
            title: title.into(),
            detail: None,
            message: None,
            extra: Map::new(),
            replayed: false,
        }
    }

    /// The same refusal for an id in the path, where the contract answers 404.
    pub fn not_found(mut self) -> Self {
        self.status = 404;
        self
    }

    /// More for developers.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Words for the person at the counter.
    pub fn message(mut self, message: Message) -> Self {
        self.message = Some(message);
        self
    }

    /// A further member of the problem.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }

    /// The same refusal about one of several things in a body: it points there, or below where it pointed
    /// already.
    pub fn at(mut self, place: &str) -> Self {
        let errors = self.extra.get_mut("schemaErrors");
        let Some(errors) = errors.and_then(Value::as_array_mut) else {
            return self.with("jsonPointer", place);
        };
        for error in errors {
            let within = error["jsonPointer"].as_str().unwrap_or_default();
            error["jsonPointer"] = format!("{place}{within}").into();
        }
        self
    }

    /// Whether this is the refusal `uitpas/<slug>`.
    pub fn is(&self, slug: &str) -> bool {
        self.slug.strip_prefix("uitpas/") == Some(slug)
    }

    /// 403: the permission is not held for this organizer.
    pub fn forbidden(permission: &str) -> Self {
        Self::new("auth/forbidden", 403, "Forbidden").detail(format!(
            "The permission {permission} is needed for this organizer"
        ))
    }

    /// The body does not fit: each place (RFC 6901) and what is wrong there.
    pub fn invalid_data(errors: &[(String, String)]) -> Self {
        let errors: Vec<Value> = errors
            .iter()
            .map(|(pointer, error)| serde_json::json!({"jsonPointer": pointer, "error": error}))
            .collect();
        Self::invalid("Invalid body data").with("schemaErrors", errors)
    }

    /// What was sent breaks a rule of ours that has no problem type of its own.
    pub fn invalid(words: impl Into<String>) -> Self {
        Self::new("body/invalid-data", 400, words)
    }

    /// 400, for an id in a body or query: the event is not known here.
    pub fn event_not_found(id: &crate::EventId) -> Self {
        Self::uitpas("event-not-found", format!("Event id {} not found", named(&id.0)))
    }

    /// 400: the organizer is not known here.
    pub fn organizer_not_found(id: &crate::OrganizerId) -> Self {
        Self::uitpas(
            "organizer-not-found",
            format!("Organizer id {} not found", named(&id.0)),
        )
    }

    /// 400: the reward is not known here.
    pub fn reward_not_found(id: &str) -> Self {
        Self::uitpas("reward-not-found", format!("Reward id {} not found", named(id)))
    }

    /// 404: no such sale, or not of this caller.
    pub fn ticket_sale_not_found(id: &str) -> Self {
        Self::uitpas(
            "ticket-sale-not-found",
            format!("Ticket sale {} not found", named(id)),
        )
        .not_found()
    }

    /// 404: no such API client.
    pub fn client_not_found(id: &str) -> Self {
        Self::uitpas("client-not-found", format!("Client {} not found", named(id))).not_found()
    }

    /// 400: the association is not known here.
    pub fn association_not_found(id: &str) -> Self {
        Self::uitpas(
            "association-not-found",
            format!("Association {} not found", named(id)),
        )
    }

    /// 400: the card system is not known here.
    pub fn card_system_not_found(id: crate::CardSystemId) -> Self {
        Self::uitpas("cardsystem-not-found", format!("Card system {id} not found"))
    }

    /// 400: nobody has this pass, or there is no such passholder.
    pub fn passholder_not_found() -> Self {
        Self::uitpas("passholder-not-found", "Passholder not found").message(message::card_cannot_be_used())
    }

    /// 404: nothing is known of what was scanned.
    pub fn pass_not_found() -> Self {
        Self::uitpas("pass-not-found", "Pass not found").not_found()
    }

    /// 400: the card is of a kind that cannot do this.
    pub fn invalid_card(title: &str) -> Self {
        Self::uitpas("invalid-card", title)
    }

    /// The card is not ACTIVE; tells which status it has.
    pub fn invalid_card_status(status: &str) -> Self {
        Self::uitpas("invalid-card-status", "Invalid card status")
            .message(message::card_cannot_be_used())
            .with("cardStatus", status)
    }

    /// 400: no membership of the holder is active.
    pub fn no_active_card_systems() -> Self {
        Self::uitpas(
            "passholder-no-active-cardsystems",
            "Passholder has no active card systems",
        )
        .message(message::card_cannot_be_used())
    }

    /// A repeated key whose first use had another body.
    pub fn key_reused() -> Self {
        Self::new(
            "header/invalid",
            422,
            "Idempotency-Key was used before with another request",
        )
    }

    /// A repeated key whose first use is still running.
    pub fn key_in_flight() -> Self {
        Self::new(
            "header/invalid",
            409,
            "The first request with this Idempotency-Key is still running",
        )
    }
}

impl PassNumber {
    /// The number that was scanned or typed, or the refusal with words for the holder.
    ///
    /// # Errors
    /// `slug` is `invalid-uitpasnumber` or `invalid-uitpas-number`: the contract's operations do not agree.
    pub fn require(text: &str, slug: &str) -> Result<Self, Refusal> {
        let refuse =
            |error| Refusal::uitpas(slug, "Invalid UiTPAS number").detail(format!("The number {error}"));
        Self::parse(text).map_err(|error| refuse(error).message(message::number_has_thirteen_digits()))
    }
}

/// An id as an answer repeats it: refusals are remembered, so whoever asks must not decide how much, and a
/// national number in its place is nowhere repeated.
pub fn named(id: &str) -> String {
    const LONGEST: usize = 64;
    let (shown, rest) = match id.char_indices().nth(LONGEST) {
        Some((end, _)) => (&id[..end], "..."),
        None => (id, ""),
    };
    match Insz::stands_in(shown) {
        true => "...".to_owned(),
        false => format!("{shown}{rest}"),
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.slug, self.title)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_megabyte_is_not_repeated() {
        let refusal = Refusal::reward_not_found(&"é".repeat(1 << 20));
        assert!(refusal.title.len() < 200, "{}", refusal.title.len());
        assert_eq!(
            Refusal::reward_not_found("3801").title,
            "Reward id 3801 not found"
        );
    }

    #[test]
    fn a_national_number_in_the_place_of_an_id_is_not_repeated() {
        for id in ["17050300040", "17.05.03-000.40", "x 17050300040"] {
            for (refusal, title) in [
                (Refusal::event_not_found(&id.into()), "Event id ... not found"),
                (
                    Refusal::organizer_not_found(&id.into()),
                    "Organizer id ... not found",
                ),
                (Refusal::reward_not_found(id), "Reward id ... not found"),
                (Refusal::ticket_sale_not_found(id), "Ticket sale ... not found"),
                (Refusal::client_not_found(id), "Client ... not found"),
            ] {
                assert_eq!(refusal.title, title, "{id}");
            }
        }
    }
}
