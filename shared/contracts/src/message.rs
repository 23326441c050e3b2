//! Words for people: Dutch always, French, German and English where we have them.
//!
//! No message names a reason that others in the queue should not hear: a screen may be turned towards them.

use crate::day::{PeriodLimit, PeriodType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The `endUserMessage` of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = EndUserMessage)]
pub struct Message {
    pub nl: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub de: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Message {
    /// The same words in Dutch, French, German and English.
    pub fn new(
        nl: impl Into<String>,
        fr: impl Into<String>,
        de: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            nl: nl.into(),
            fr: Some(fr.into()),
            de: Some(de.into()),
            en: Some(en.into()),
        }
    }
}

/// "1 per week" in four languages, to build sentences with.
fn per_period(limit: PeriodLimit) -> [String; 4] {
    let n = limit.volume;
    let [nl, fr, de, en] = match limit.period_type {
        PeriodType::Absolute => ["in totaal", "au total", "insgesamt", "in total"],
        PeriodType::Day => ["per dag", "par jour", "pro Tag", "per day"],
        PeriodType::Week => ["per week", "par semaine", "pro Woche", "per week"],
        PeriodType::Month => ["per maand", "par mois", "pro Monat", "per month"],
        PeriodType::Quarter => ["per kwartaal", "par trimestre", "pro Quartal", "per quarter"],
        PeriodType::Year => ["per jaar", "par an", "pro Jahr", "per year"],
    };
    [
        format!("{n} {nl}"),
        format!("{n} {fr}"),
        format!("{n} {de}"),
        format!("{n} {en}"),
    ]
}

/// The number on the card was read or typed wrongly.
pub fn number_has_thirteen_digits() -> Message {
    Message::new(
        "Een UiTPAS-nummer telt 13 cijfers. Kijk het nummer na en probeer opnieuw.",
        "Un numéro UiTPAS compte 13 chiffres. Vérifiez le numéro et réessayez.",
        "Eine UiTPAS-Nummer hat 13 Ziffern. Bitte prüfen Sie die Nummer.",
        "A UiTPAS number has 13 digits. Check the number and try again.",
    )
}

/// The check-in limit of the event is reached.
pub fn already_counted(limit: PeriodLimit) -> Message {
    let [nl, fr, de, en] = per_period(limit);
    Message::new(
        format!("Je hebt hier al punten gespaard. Je kan maximaal {nl} inchecken voor deze activiteit."),
        format!("Vous avez déjà épargné ici. Maximum {fr} pour cette activité."),
        format!("Sie haben hier bereits gesammelt. Höchstens {de} für diese Aktivität."),
        format!("You already saved points here. At most {en} for this activity."),
    )
}

/// The event is over: no more points.
pub fn event_is_over() -> Message {
    Message::new(
        "Deze activiteit is afgelopen, je kan er geen punt meer sparen.",
        "Cette activité est terminée, vous ne pouvez plus y épargner de point.",
        "Diese Aktivität ist vorbei, Sie können keinen Punkt mehr sammeln.",
        "This activity is over, you can no longer save a point.",
    )
}

/// The event has not opened for check-ins yet, or not at this hour.
pub fn event_is_not_open() -> Message {
    Message::new(
        "Voor deze activiteit kan je nu geen punt sparen. Probeer opnieuw rond het begin van de activiteit.",
        "Vous ne pouvez pas encore épargner de point pour cette activité. Réessayez vers le début.",
        "Für diese Aktivität können Sie jetzt keinen Punkt sammeln. Versuchen Sie es zu Beginn wieder.",
        "You cannot save a point for this activity now. Try again around its start.",
    )
}

/// A group pass has no points.
pub fn group_pass_saves_no_points() -> Message {
    Message::new(
        "Met een groepspas kan je geen punten sparen.",
        "Un pass de groupe ne permet pas d'épargner des points.",
        "Mit einem Gruppenpass können keine Punkte gesammelt werden.",
        "A group pass cannot save points.",
    )
}

/// The ticket limit of the event, the group or the places is reached.
pub fn tickets_used_up(limit: PeriodLimit) -> Message {
    let [nl, fr, de, en] = per_period(limit);
    Message::new(
        format!("Het maximum voor deze activiteit is bereikt: {nl}."),
        format!("Le maximum pour cette activité est atteint : {fr}."),
        format!("Das Maximum für diese Aktivität ist erreicht: {de}."),
        format!("The maximum for this activity is reached: {en}."),
    )
}

/// All places at the reduced price are gone.
pub fn places_used_up() -> Message {
    Message::new(
        "Alle plaatsen aan dit tarief zijn ingenomen.",
        "Toutes les places à ce tarif sont prises.",
        "Alle Plätze zu diesem Tarif sind vergeben.",
        "All places at this price are taken.",
    )
}

/// All places at the reduced price are gone, and somebody stands in line for one.
pub fn in_line(number: i64) -> Message {
    Message::new(
        format!("Het maximum is bereikt: je staat als nummer {number} op de wachtlijst."),
        format!("Le maximum est atteint : vous êtes au numéro {number} de la liste d'attente."),
        format!("Das Maximum ist erreicht: Sie stehen als Nummer {number} auf der Warteliste."),
        format!("Maximum reached: you are number {number} on the waiting list."),
    )
}

/// What was held is over.
pub fn not_held_any_more() -> Message {
    Message::new(
        "Je plaats wordt niet langer vrijgehouden.",
        "Votre place n'est plus réservée.",
        "Ihr Platz ist nicht mehr reserviert.",
        "Your place is no longer held.",
    )
}

/// Nothing is left at this price for now. Not of whom, nor why: others in the queue read along.
pub fn nothing_left_at_this_price() -> Message {
    Message::new(
        "Aan dit tarief zijn er voorlopig geen tickets meer. Vraag aan de balie wat wel kan, of aan het \
         onthaal van je gemeente.",
        "Il n'y a plus de tickets à ce tarif pour le moment. Demandez au guichet ce qui est possible, ou à \
         l'accueil de votre commune.",
        "Zu diesem Tarif gibt es vorerst keine Tickets mehr. Fragen Sie am Schalter, was möglich ist, oder \
         am Empfang Ihrer Gemeinde.",
        "There are no tickets left at this price for now. Ask at the counter what is possible, or at the \
         reception of your municipality.",
    )
}

/// The coupon cannot be used more often.
pub fn coupon_used_up(limit: PeriodLimit) -> Message {
    let [nl, fr, de, en] = per_period(limit);
    Message::new(
        format!("Je bon kan je maximaal {nl} gebruiken."),
        format!("Votre bon est utilisable au maximum {fr}."),
        format!("Ihr Gutschein gilt höchstens {de}."),
        format!("Your coupon can be used at most {en}."),
    )
}

/// No key gives a price: other region, or above the regional price cap.
pub fn no_tariff_here() -> Message {
    Message::new(
        "Voor deze activiteit is er geen UiTPAS-tarief beschikbaar met deze pas.",
        "Aucun tarif UiTPAS n'est disponible pour cette activité avec ce pass.",
        "Für diese Aktivität gibt es mit diesem Pass keinen UiTPAS-Tarif.",
        "There is no UiTPAS price for this activity with this pass.",
    )
}

/// Neither the right nor a coupon: in Dutch the words that counters know.
pub fn no_right_and_no_coupon() -> Message {
    Message::new(
        "Je UiTPAS heeft geen geldig kansenstatuut en er zijn ook geen coupon-kortingen beschikbaar.",
        "Votre UiTPAS n'a pas de statut à tarif réduit valable et aucune réduction par coupon n'est \
         disponible.",
        "Ihr UiTPAS hat keinen gültigen Sozialtarif-Status, und es gibt keine Ermäßigung mit Gutschein.",
        "Your UiTPAS has no valid social tariff, and no coupon discounts are available.",
    )
}

/// The client's reference names a sale that was cancelled.
pub fn sale_was_cancelled() -> Message {
    Message::new(
        "Deze ticketverkoop is geannuleerd. Registreer het ticket opnieuw als een nieuwe verkoop.",
        "Cette vente de tickets a été annulée. Enregistrez le ticket comme une nouvelle vente.",
        "Dieser Ticketverkauf wurde storniert. Bitte erfassen Sie das Ticket als neuen Verkauf.",
        "This ticket sale was cancelled. Register the ticket again as a new sale.",
    )
}

/// The right has ended: where to renew it.
pub fn pass_needs_renewal() -> Message {
    Message::new(
        "Deze pas kan nu niet gebruikt worden voor dit tarief. Een UiTPAS-balie helpt je om de pas te \
         vernieuwen.",
        "Ce pass ne peut pas être utilisé maintenant. Un guichet UiTPAS vous aide à le renouveler.",
        "Dieser Pass kann jetzt nicht benutzt werden. Eine UiTPAS-Stelle hilft Ihnen bei der Erneuerung.",
        "This pass cannot be used for this price now. A UiTPAS counter helps you to renew it.",
    )
}

/// The card is blocked or not handed out.
pub fn card_cannot_be_used() -> Message {
    Message::new(
        "Deze UiTPAS kan niet gebruikt worden. Een UiTPAS-balie helpt je verder.",
        "Cet UiTPAS ne peut pas être utilisé. Un guichet UiTPAS vous aidera.",
        "Dieser UiTPAS kann nicht benutzt werden. Eine UiTPAS-Stelle hilft Ihnen weiter.",
        "This UiTPAS cannot be used. A UiTPAS counter will help you.",
    )
}

/// Too few points for the reward.
pub fn not_enough_points() -> Message {
    Message::new(
        "Je hebt nog niet genoeg punten voor dit voordeel.",
        "Vous n'avez pas encore assez de points pour cet avantage.",
        "Sie haben noch nicht genug Punkte für diesen Vorteil.",
        "You do not have enough points for this reward yet.",
    )
}

/// The last unit of the reward just went.
pub fn reward_just_gone() -> Message {
    Message::new(
        "Dit voordeel is net op. Je houdt je punten.",
        "Cet avantage vient d'être épuisé. Vous gardez vos points.",
        "Dieser Vorteil ist gerade vergriffen. Sie behalten Ihre Punkte.",
        "This reward is just gone. You keep your points.",
    )
}

/// The reward's limit per person is reached.
pub fn reward_limit_reached(limit: PeriodLimit) -> Message {
    let [nl, fr, de, en] = per_period(limit);
    Message::new(
        format!("Dit voordeel kan je maximaal {nl} omruilen."),
        format!("Cet avantage s'échange au maximum {fr}."),
        format!("Dieser Vorteil kann höchstens {de} eingelöst werden."),
        format!("This reward can be redeemed at most {en}."),
    )
}

/// The reward cannot be redeemed today.
pub fn reward_not_in_period() -> Message {
    Message::new(
        "Dit voordeel kan je nu niet omruilen.",
        "Cet avantage ne peut pas être échangé maintenant.",
        "Dieser Vorteil kann jetzt nicht eingelöst werden.",
        "This reward cannot be redeemed now.",
    )
}

/// The reward belongs to other regions, or the membership does not allow it.
pub fn reward_not_for_this_pass() -> Message {
    Message::new(
        "Dit voordeel kan je met deze pas niet omruilen.",
        "Cet avantage ne peut pas être échangé avec ce pass.",
        "Dieser Vorteil kann mit diesem Pass nicht eingelöst werden.",
        "This reward cannot be redeemed with this pass.",
    )
}

/// The family has as many people as it can have.
pub fn family_is_full(most: usize) -> Message {
    Message::new(
        format!("Een gezin telt hier maximaal {most} personen. Er kan niemand meer bij."),
        format!("Une famille compte ici au maximum {most} personnes. Plus personne ne peut s'y ajouter."),
        format!("Eine Familie zählt hier höchstens {most} Personen. Es kann niemand mehr dazukommen."),
        format!("A family has at most {most} people here. Nobody else can be added."),
    )
}

/// The family has as many adults as it can have.
pub fn family_has_its_adults(most: usize) -> Message {
    Message::new(
        format!("Aantal volwassenen in een gezin: maximaal {most}. Er kan geen volwassene meer bij."),
        format!("Nombre d'adultes dans une famille : {most} au maximum. Plus aucun ne peut s'y ajouter."),
        format!("Erwachsene in einer Familie: höchstens {most}. Es kann keiner mehr dazukommen."),
        format!("Adults in a family: at most {most}. No other adult can be added."),
    )
}

/// Who should join the family is in it.
pub fn is_in_the_family() -> Message {
    Message::new(
        "Deze persoon hoort al bij dit gezin.",
        "Cette personne fait déjà partie de cette famille.",
        "Diese Person gehört schon zu dieser Familie.",
        "This person is in this family already.",
    )
}
