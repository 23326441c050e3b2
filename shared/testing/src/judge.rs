//! What others make of a file about money: `tests/judge` says how.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where its libraries are.
pub fn packages() -> PathBuf {
    let packages = crate::variable("BELEEF_TEST_JUDGE");
    packages.expect("the judge's libraries").into()
}

/// What the judge of this kind says of a text or the file with this name.
pub fn says(kind: &str, about: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/judge/judge.py");
    let mut judge = Command::new("python3");
    judge
        .arg(script)
        .arg(kind)
        .arg(about)
        .env("PYTHONPATH", packages());
    let out = judge.output().expect("python3");
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{kind}: {said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_str(&said).expect("JSON")
}

/// What it says of a file that holds this.
pub fn of_bytes(kind: &str, bytes: &[u8]) -> Value {
    let file = crate::folder("judged")
        .expect("a folder")
        .join(format!("file.{kind}"));
    std::fs::write(&file, bytes).expect("a file");
    says(kind, file.to_str().unwrap_or_default())
}
