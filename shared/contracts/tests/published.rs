//! Schemas of published events only gain optional members: the committed ones are what subscribers rely on.
//!
//! A new event, or a new optional member, is written with `BELEEF_GOLDEN=write`.

use contracts::published::{catalogue, grown};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas")
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a switch for the person who adds an event"
)]
fn a_schema_that_was_published_still_holds() {
    for one in catalogue::catalogue() {
        let path = folder().join(format!("{}.json", one.event_type));
        let now = (one.schema)();
        let text = serde_json::to_string_pretty(&now).unwrap() + "\n";
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        if let Ok(before) = serde_json::from_str::<Value>(&committed) {
            assert_eq!(grown::broken(&before, &now), None, "{}", one.event_type);
        }
        if committed != text {
            let may_write = std::env::var("BELEEF_GOLDEN").is_ok_and(|mode| mode == "write");
            assert!(
                may_write,
                "{} is new: run with BELEEF_GOLDEN=write",
                path.display()
            );
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
}

#[test]
fn no_schema_belongs_to_an_event_that_is_gone() {
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let event_type = name.strip_suffix(".json").unwrap_or_default();
        assert!(
            catalogue::find(event_type).is_some(),
            "{name} belongs to no event"
        );
    }
}
