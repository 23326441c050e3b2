//! `POST /passholders/me`: whoever is signed in becomes a passholder.

use crate::api::passholders::sent::require_short;
use crate::api::shown::add_points;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::door::signed_in::SignedIn;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use chassis::ask::Answered;
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::pass::{
    Address, Counter, OrganizerReference, Passholder, PersonData, RegisterSelf, SentInsz, UitidStatus,
};
use contracts::{CardSystemId, Insz, OrganizerId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// What somebody says of himself.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SelfRegistration {
    name: String,
    first_name: String,
    date_of_birth: NaiveDate,
    /// Nobody else may have registered himself with it
    email: Option<String>,
    postal_code: String,
    city: String,
    card_system: CardSystemReference,
    registration_organizer: OrganizerReference,
}

/// A card system by id.
#[derive(Deserialize, ToSchema)]
struct CardSystemReference {
    id: CardSystemId,
}

/// Registers whoever is signed in, with a digital pass and the account linked. The token must prove the
/// national number.
#[utoipa::path(
    post,
    path = "/passholders/me",
    operation_id = "post-passholders-me",
    tag = "Current Passholder",
    request_body = SelfRegistration,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body registers nobody twice"
    )),
    responses((status = 200, body = Passholder, description = "The passholder"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::PassholdersSelfRegistration;
    let signed_in = SignedIn::require(&door, &caller, &[permission]).await?;
    let insz = signed_in.account.insz.clone().ok_or_else(no_number)?;
    let body = body.one::<SelfRegistration>(&door).await?;
    body.value.require_short()?;
    let counter = counter(&door, &body.value.registration_organizer.id).await?;
    signed_in.require_for(permission, &counter.organizer_id)?;
    let ask = body.value.ask(&signed_in, insz, counter);
    let look = lookups::allow(&door, &caller.id(), []).await?;
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    // A refusal may tell whose address it is: it counts as a guess.
    let refused = outcome.as_ref().err().and_then(Fault::refusal).is_some();
    if outcome.is_ok() || refused {
        look.count(&door, refused).await;
    }
    let Answered { reply, replayed } = outcome?;
    let mut passholder = reply.whole(ask.person, ask.counter.organizer_id);
    passholder.uitid_status = UitidStatus::Registered;
    add_points(&door, std::slice::from_mut(&mut passholder)).await;
    Ok(marked(Json(passholder).into_response(), replayed))
}

fn no_number() -> Refusal {
    Refusal::uitpas("insz-in-token-required", "The token proves no national number")
}

/// Where somebody registers himself: nothing is granted there.
async fn counter(door: &Door, id: &OrganizerId) -> Result<Counter, Problem> {
    let mut reading = door.office.reading().await?;
    let found = directory::find_organizer(reading.conn(), id).await?;
    let organizer = found.ok_or_else(|| Refusal::organizer_not_found(id))?;
    Ok(Counter {
        organizer_id: id.clone(),
        card_system_ids: organizer.card_system_ids,
        postal_code: organizer.postal_code,
        grants: false,
        grants_elsewhere: false,
        writes_abroad: false,
    })
}

impl SelfRegistration {
    /// Refuses texts that nobody types.
    fn require_short(&self) -> Result<(), Refusal> {
        require_short(&[
            ("/name", self.name.as_str()),
            ("/firstName", &self.first_name),
            ("/email", self.email.as_deref().unwrap_or_default()),
            ("/postalCode", &self.postal_code),
            ("/city", &self.city),
            ("/registrationOrganizer/id", &self.registration_organizer.id.0),
        ])
    }

    fn ask(self, signed_in: &SignedIn, insz: Insz, counter: Counter) -> RegisterSelf {
        let email = self.email.map(|email| email.trim().to_owned());
        RegisterSelf {
            account: signed_in.account.name.clone(),
            insz: SentInsz(insz),
            person: PersonData {
                name: self.name.trim().to_owned(),
                first_name: self.first_name.trim().to_owned(),
                date_of_birth: self.date_of_birth,
                insz: None,
                gender: None,
                email: email.filter(|email| !email.is_empty()),
                phone: None,
                nationality: None,
                address: Address {
                    postal_code: self.postal_code.trim().to_owned(),
                    city: self.city.trim().to_owned(),
                    ..Address::default()
                },
                opt_ins: None,
                parental_consent: None,
                terms_on_paper: None,
                terms_digital: None,
            },
            card_system_id: self.card_system.id,
            counter,
        }
    }
}
