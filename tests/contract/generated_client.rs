//! A client that an ordinary generator made of the contract meets no deviation: `tests/client` says how.

use platform::{Platform, Shape};
use std::path::Path;
use std::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_client_meets_no_deviation() {
    let platform = Platform::start(Shape::Together, &["uitpas-test"]).await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("client");
    let mut client = Command::new("python3");
    client
        .arg(folder.join("calls.py"))
        .arg(folder.join("uitpas-4.0.openapi.json"))
        .arg(&platform.url);
    client
        .args(["uitpas-test", "demo-uitpas-test"])
        .env("PYTHONPATH", testing::variable("BELEEF_TEST_CLIENT").unwrap());
    let out = client.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert_eq!(
        said.trim(),
        "64 operations called, 39 not offered yet, 0 deviations"
    );
}
