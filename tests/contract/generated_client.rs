//! A client that an ordinary generator made of the contract meets no deviation: `tests/client` says how.

use platform::{Platform, Shape};
use std::path::Path;
use std::process::Command;

/// A provider to whom people are sent; nobody goes there.
const SETTINGS: &str = r#"
[gateway.service.validation]
issuer = "https://login.example"
authorize_url = "https://login.example/authorize"
token_url = "https://login.example/token"
jwks_url = "https://login.example/certs"
client_id = "beleef"
callback_url = "https://api.region.example/social-tariff-validation/callback"
redirect_uris = ["https://site.example/back"]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_client_meets_no_deviation() {
    let file = testing::folder("client-settings").unwrap().join("beleef.toml");
    std::fs::write(&file, SETTINGS).unwrap();
    let settings = [("BELEEF_CONFIG", file.to_str().unwrap())];
    let started = Platform::start_with(Shape::Together, &["uitpas-test"], &settings);
    let platform = started.await.unwrap();
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
        "66 operations called, 37 not offered yet, 0 deviations"
    );
}
