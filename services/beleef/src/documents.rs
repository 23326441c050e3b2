//! Documents that are generated and committed: a drift is a failing check.

use crate::registry;
use anyhow::bail;
use contracts::catalogue;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};

/// Prints `facts` (Markdown), `openapi` or `asyncapi` (JSON).
pub fn print(which: &str) -> anyhow::Result<()> {
    match which {
        "facts" => say(&facts()?),
        "openapi" => say(&format!("{}\n", gateway::api::document())),
        "asyncapi" => say(&format!("{:#}\n", contracts::published::asyncapi::document())),
        other => bail!("there is no document {other:?}"),
    }
}

/// Prints a long text. Who stops reading in the middle, as `head` does, has seen enough.
pub fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn facts() -> anyhow::Result<String> {
    let mut page = String::from(
        "# Facts\n\nWhat the services tell each other, generated from the catalogue by `cargo xtask facts`. \
         Payloads are JSON; the CloudEvents 1.0\nattributes travel in the headers (`ce-id`, `ce-type`, \
         `ce-source`, `ce-time`, `ce-subject`), with `Beleef-Epoch`, the gapless\n\
         `Beleef-Seq` and `Beleef-Key-Version`. A fact only ever gains optional fields.\n",
    );
    let heard = heard()?;
    for entry in catalogue() {
        let example = serde_json::to_string_pretty(&(entry.example)())?;
        let by = match heard.get(entry.fact_type) {
            Some(services) => format!("Heard by {}.", services.join(", ")),
            None => "Heard by no service; it is in the log.".into(),
        };
        write!(
            page,
            "\n## {}\n\n{}\n\n{by}\n\n```json\n{example}\n```\n",
            entry.fact_type, entry.meaning
        )?;
    }
    Ok(page)
}

/// The services that listen to each type of fact, as they subscribe to it.
fn heard() -> anyhow::Result<HashMap<&'static str, Vec<&'static str>>> {
    let mut heard: HashMap<_, Vec<_>> = HashMap::new();
    for service in registry::all() {
        for subscription in (service.subscriptions)()? {
            for fact_type in subscription.listeners.iter().flat_map(|one| one.hears()) {
                heard.entry(*fact_type).or_default().push(service.name);
            }
        }
    }
    for services in heard.values_mut() {
        services.dedup();
    }
    Ok(heard)
}
