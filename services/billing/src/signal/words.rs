//! Why something is a signal, in words.

use contracts::Message;
use contracts::billing::{Figures, SignalRule};

/// In four languages, for whoever audits a region.
pub fn words(rule: SignalRule, figures: &Figures) -> Message {
    match rule {
        SignalRule::PriceRaised => price_raised(figures),
        SignalRule::NobodyCame => nobody_came(figures),
        SignalRule::OwnMembersOnly => own_members_only(figures),
    }
}

fn price_raised(figures: &Figures) -> Message {
    let (sales, rise) = (figures.sales, figures.rise.unwrap_or_default());
    Message::new(
        format!("De gewone prijs steeg met {rise} %; daarna gingen {sales} tickets weg aan het lage tarief."),
        format!("Le prix normal a augmenté de {rise} % ; {sales} tickets à tarif réduit ont suivi."),
        format!("Der Normalpreis stieg um {rise} %; danach folgten {sales} ermäßigte Tickets."),
        format!("The regular price rose by {rise} %; {sales} tickets at a reduced tariff followed."),
    )
}

fn nobody_came(figures: &Figures) -> Message {
    let people = people(figures);
    Message::new(
        format!("Van {people} kopers aan het lage tarief checkte niemand in, terwijl anderen dat hier doen."),
        format!("Sur {people} acheteurs à tarif réduit, aucun n'est venu, alors que d'autres viennent ici."),
        format!("Von {people} ermäßigten Käufern kam niemand, obwohl andere hier einchecken."),
        format!("Of {people} buyers at a reduced tariff nobody checked in, although others do here."),
    )
}

fn own_members_only(figures: &Figures) -> Message {
    let (sales, events) = (figures.sales, figures.events.unwrap_or(1));
    let people = people(figures);
    let nl = [
        format!("{sales} tickets aan het lage tarief voor {events} activiteiten gingen naar dezelfde"),
        format!("{people} mensen, en niemand anders checkte in."),
    ];
    let fr = [
        format!("{sales} tickets à tarif réduit pour {events} activités sont allés aux mêmes"),
        format!("{people} personnes, et personne d'autre n'est venu."),
    ];
    let de = [
        format!("{sales} ermäßigte Tickets für {events} Aktivitäten gingen an dieselben"),
        format!("{people} Menschen, und niemand sonst kam."),
    ];
    let en = [
        format!("{sales} tickets at a reduced tariff for {events} events went to the same"),
        format!("{people} people, and nobody else checked in."),
    ];
    Message::new(nl.join(" "), fr.join(" "), de.join(" "), en.join(" "))
}

fn people(figures: &Figures) -> String {
    figures
        .people
        .map(|people| people.to_string())
        .unwrap_or_default()
}
