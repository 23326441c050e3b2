//! Settings as the pages show them.

use contracts::Caller;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use servers::Locks;
use std::path::Path;
use std::process::{Command, Stdio};

const PAGE: &str = include_str!("../../docs/operations.md");

/// The example of a page.
fn example() -> &'static str {
    let (_, rest) = PAGE.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_example_of_operations_is_what_every_service_starts_with_in_production() {
    let folder = testing::folder("settings").unwrap();
    let beleef = testing::variable("BELEEF_TEST_BINARY").unwrap();
    let locks = Locks::write(Path::new(&beleef), &folder.join("keys")).unwrap();
    let file = folder.join("beleef.toml");
    std::fs::write(&file, example()).unwrap();
    let config = |service: Caller, file: &Path, variables: Vec<(String, String)>| {
        let mut command = Command::new(&beleef);
        command.env_remove("BELEEF__MODE").envs(variables);
        command
            .args(["config", service.name(), "--config"])
            .arg(file)
            .output()
            .unwrap()
    };
    for service in Caller::SERVICES {
        let out = config(service, &file, locks.variables().unwrap());
        let (printed, said) = (
            String::from_utf8_lossy(&out.stdout),
            String::from_utf8_lossy(&out.stderr),
        );
        assert!(out.status.success(), "{service}: {said}");
        assert!(!printed.contains("secret@"), "{service} shows a secret");
        let is_gateway = service == Caller::Gateway;
        assert_eq!(
            printed.contains("https://login.region.example/realms/staff"),
            is_gateway,
            "{printed}"
        );
        // Without what `beleef broker-config` made, and without a mode, nobody starts.
        assert!(!config(service, &file, vec![]).status.success());
        let nothing = folder.join("empty.toml");
        std::fs::write(&nothing, "").unwrap();
        assert!(
            !config(service, &nothing, locks.variables().unwrap())
                .status
                .success()
        );
    }
}

#[test]
fn the_gateway_of_the_example_starts_with_nothing_open_in_its_issuers_and_its_database() {
    let folder = testing::folder("open-doors").unwrap();
    let beleef = testing::variable("BELEEF_TEST_BINARY").unwrap();
    let locks = Locks::write(Path::new(&beleef), &folder.join("keys")).unwrap();
    let open = [
        (
            "issuer = \"https://login.",
            "issuer = \"http://login.",
            "service.trusted",
        ),
        ("jwks_url = \"https://", "jwks_url = \"http://", "service.trusted"),
        ("email_is_proof = true", "clients = \"a:b\"", "service.trusted"),
        (
            "service.issuer = \"https://api.region.example\"",
            "service.issuer = \"https://login.region.example/realms/staff\"",
            "service.trusted",
        ),
        (
            "service.issuer = \"https://api.region.example\"",
            "",
            "service.issuer",
        ),
        (
            "service.issuer = \"https://api.region.example\"",
            "service.issuer = \"http://api.region.example\"",
            "service.issuer",
        ),
        (
            "/gateway?sslmode=verify-full",
            "/gateway?application_name=sslmode=verify-full",
            "database.url",
        ),
    ];
    for (closed, instead, setting) in open {
        assert!(example().contains(closed), "{closed}");
        let file = folder.join("beleef.toml");
        std::fs::write(&file, example().replace(closed, instead)).unwrap();
        let mut command = Command::new(&beleef);
        command
            .args(["config", "gateway", "--config"])
            .arg(&file)
            .env_remove("BELEEF__MODE")
            .envs(locks.variables().unwrap());
        let out = command.output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success(), "{instead}");
        let refused = said.lines().filter(|line| line.trim_start().starts_with("- "));
        let named: Vec<&str> = refused.collect();
        assert!(
            named.len() == 1 && named[0].contains(setting),
            "{instead}: {said}"
        );
    }
}

#[test]
fn production_names_every_open_door_of_every_service_before_one_of_them_starts() {
    let beleef = testing::variable("BELEEF_TEST_BINARY").unwrap();
    let mut command = Command::new(beleef);
    command.arg("all").env("BELEEF__MODE", "production");
    let out = command.output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(!out.status.success(), "{said}");
    for service in Caller::SERVICES {
        let refused = format!("{service} does not start in production mode");
        assert!(said.contains(&refused), "{service}: {said}");
    }
    for setting in [
        "asks.token",
        "broker",
        "service.insz_keys",
        "service.rights_keys",
        "service.finance_keys",
        "service.order_keys",
        "service.secret",
        "service.issuer",
    ] {
        assert!(said.contains(&format!("- {setting}")), "{setting}: {said}");
    }
}

#[test]
fn who_stops_reading_in_the_middle_of_a_document_is_told_nothing() {
    let mut command = Command::new(testing::variable("BELEEF_TEST_BINARY").unwrap());
    command
        .args(["document", "openapi"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut printing = command.spawn().unwrap();
    drop(printing.stdout.take());
    let out = printing.wait_with_output().unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{out:?}");
}

fn beleef(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(testing::variable("BELEEF_TEST_BINARY").unwrap());
    command.args(arguments).output().unwrap()
}

#[test]
fn a_key_is_renewed_without_saying_again_where_the_broker_is() {
    let folder = testing::folder("said-once").unwrap().display().to_string();
    let first = ["--host", "nats.internal", "--seen-at", "/mnt/keys"];
    for more in [&first[..], &["--renew", "points"]] {
        let out = beleef(&[&["broker-config", "--out", &folder], more].concat());
        assert!(out.status.success(), "{out:?}");
        let access = std::fs::read_to_string(format!("{folder}/access.conf")).unwrap();
        assert!(access.contains("/mnt/keys/server.crt"), "{access}");
        let certificate = std::fs::read_to_string(format!("{folder}/server.crt")).unwrap();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let name = b"nats.internal";
        assert!(certificate.windows(name.len()).any(|part| part == name));
    }
}

#[test]
fn a_service_that_does_not_exist_is_not_migrated() {
    let out = beleef(&["migrate", "pionts"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        !out.status.success() && said.contains("no service \"pionts\""),
        "{said}"
    );
}
