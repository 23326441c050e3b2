//! The mail server, over SMTP.

use super::about::{About, about};
use super::words::Letter;
use super::{Language, Pages, UNWANTED};
use chassis::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// For a whole conversation with the server.
const PATIENCE: Duration = Duration::from_secs(10);

/// For so long a mail that was taken shows that the server takes mails from us.
const PROVEN: TimeDelta = TimeDelta::hours(1);

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Taken,
    /// It will never be taken.
    Refused,
}

/// The way to the mail server, if there is one.
pub struct Post {
    server: Option<Server>,
    pub language: Language,
    pub pages: Pages,
    /// When a mail was last taken.
    taken_at: Mutex<Option<DateTime<Utc>>>,
}

struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Post {
    /// To the server at this address; without an address there is none.
    pub fn new(url: &str, from: Mailbox, language: Language, pages: Pages) -> Self {
        // One that cannot be read is no setting: `MailUrl` refuses it.
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok();
        let server = builder.filter(|_| !url.is_empty()).map(|builder| Server {
            transport: builder.timeout(Some(PATIENCE)).build(),
            from,
        });
        Self {
            server,
            language,
            pages,
            taken_at: Mutex::new(None),
        }
    }

    /// Whether there is a server.
    pub fn is_open(&self) -> bool {
        self.server.is_some()
    }

    /// Hands a mail over. The same id is the same Message-ID.
    ///
    /// # Errors
    /// `Busy` when the server does not take it now.
    pub async fn deliver(
        &self,
        id: Uuid,
        address: &str,
        letter: Letter,
        at: DateTime<Utc>,
    ) -> Result<Delivery, Fault> {
        let Some(server) = &self.server else {
            return Ok(Delivery::Refused);
        };
        let Ok(address) = address.parse::<Address>() else {
            return Ok(Delivery::Refused);
        };
        let message = message(&server.from, id, address, letter, at)?;
        let sent = tokio::time::timeout(2 * PATIENCE, server.transport.send(message)).await;
        match sent {
            Ok(Ok(_)) => {
                *self.taken_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
                Ok(Delivery::Taken)
            }
            Ok(Err(error)) if is_final(&error) && self.is_about_reader(&error, at) => Ok(Delivery::Refused),
            Ok(Err(error)) if is_final(&error) => {
                metrics::counter!(UNWANTED).increment(1);
                Err(busy(&error.status().map(|code| code.to_string())))
            }
            // What the server says may repeat an address.
            Ok(Err(error)) => Err(busy(&error.status().map(|code| code.to_string()))),
            Err(_) => Err(busy(&None)),
        }
    }

    /// What the server says of nobody is of the reader while it takes other mails from us.
    fn is_about_reader(&self, error: &lettre::transport::smtp::Error, at: DateTime<Utc>) -> bool {
        match about(&error.to_string()) {
            About::Reader => true,
            About::Us => false,
            About::Nobody => {
                let taken_at = *self.taken_at.lock().unwrap_or_else(PoisonError::into_inner);
                taken_at.is_some_and(|taken_at| at - taken_at <= PROVEN)
            }
        }
    }
}

/// Other words that sound final - no password, a wrong one, no service for us - are about us, and ours
/// to mend.
///
/// Rule: a mail is refused for good when the server says that there is no such mailbox, that it is full or
/// elsewhere, or that its name is none
/// Test: `a_server_that_does_not_let_us_in_throws_no_mail_away`
/// Source: RFC 5321 section 4.2.3: 550 to 553; RFC 4954: 530, 534, 535, 538
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    code.is_some_and(|code| (550..=553).contains(&code))
}

fn busy(status: &Option<String>) -> Fault {
    let status = status.as_deref().unwrap_or("no answer");
    Fault::Busy(format!("the mail server does not take a mail: {status}"))
}

fn message(
    from: &Mailbox,
    id: Uuid,
    to: Address,
    letter: Letter,
    at: DateTime<Utc>,
) -> Result<Message, Fault> {
    let written_by = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject)
        .date(at.into())
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .raw_header(HeaderValue::new(written_by, "auto-generated".into()))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body)
        .map_err(Fault::broken)
}
