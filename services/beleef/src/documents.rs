//! Documents that are generated and committed: a drift is a failing check.

use anyhow::bail;
use contracts::fact::catalogue;
use std::fmt::Write;

/// Prints `facts` (Markdown) or `openapi` (JSON).
pub fn print(which: &str) -> anyhow::Result<()> {
    match which {
        "facts" => print!("{}", facts()?),
        "openapi" => println!("{}", gateway::http::document()),
        other => bail!("there is no document {other:?}"),
    }
    Ok(())
}

fn facts() -> anyhow::Result<String> {
    let mut page = String::from(
        "# Facts\n\nWhat the services tell each other, generated from the catalogue by `cargo xtask facts`. Payloads are JSON; the CloudEvents 1.0\n\
         attributes travel in the headers (`ce-id`, `ce-type`, `ce-source`, `ce-time`, `ce-subject`), with `Beleef-Epoch`, the gapless\n\
         `Beleef-Seq` and `Beleef-Key-Version`. A fact only ever gains optional fields.\n",
    );
    for entry in catalogue() {
        let example = serde_json::to_string_pretty(&(entry.example)())?;
        write!(
            page,
            "\n## {}\n\n{}\n\n```json\n{example}\n```\n",
            entry.fact_type, entry.meaning
        )?;
    }
    Ok(page)
}
