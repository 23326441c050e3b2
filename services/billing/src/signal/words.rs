//! Why something is a signal, in words.

use contracts::Message;
use contracts::billing::{Figures, SignalRule};

/// In four languages, for whoever audits a region.
pub fn words(rule: SignalRule, figures: &Figures) -> Message {
    let people = figures
        .people
        .map(|people| people.to_string())
        .unwrap_or_default();
    let (sales, events) = (figures.sales, figures.events.unwrap_or(1));
    let rise = figures.rise.unwrap_or_default();
    match rule {
        SignalRule::PriceRaised => Message::new(
            format!(
                "De gewone prijs steeg met {rise} %; daarna zijn {sales} tickets aan het lage tarief verkocht."
            ),
            format!(
                "Le prix normal a augmenté de {rise} % ; ensuite {sales} tickets à tarif réduit ont été vendus."
            ),
            format!("Der Normalpreis stieg um {rise} %; danach wurden {sales} ermäßigte Tickets verkauft."),
            format!(
                "The regular price rose by {rise} %; after that {sales} tickets were sold at a reduced tariff."
            ),
        ),
        SignalRule::NobodyCame => Message::new(
            format!(
                "Van {people} kopers aan het lage tarief checkte niemand in, terwijl anderen hier wel inchecken."
            ),
            format!(
                "Sur {people} acheteurs à tarif réduit, aucun ne s'est présenté, alors que d'autres le font ici."
            ),
            format!("Von {people} Käufern zum ermäßigten Tarif kam niemand, obwohl andere hier einchecken."),
            format!("Of {people} buyers at a reduced tariff nobody checked in, although others do here."),
        ),
        SignalRule::OwnMembersOnly => Message::new(
            format!(
                "{sales} tickets aan het lage tarief voor {events} activiteiten gingen naar dezelfde {people} mensen, en niemand anders kwam."
            ),
            format!(
                "{sales} tickets à tarif réduit pour {events} activités sont allés aux mêmes {people} personnes, et personne d'autre n'est venu."
            ),
            format!(
                "{sales} ermäßigte Tickets für {events} Aktivitäten gingen an dieselben {people} Menschen, und niemand sonst kam."
            ),
            format!(
                "{sales} tickets at a reduced tariff for {events} events went to the same {people} people, and nobody else came."
            ),
        ),
    }
}
