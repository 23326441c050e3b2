//! Wherever something is kept or shown: databases, streams, cache, logs, metrics - and the files under them.

use platform::{Platform, SERVICES};
use sqlx::{Connection, PgConnection};
use std::fmt;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

/// Where a text was found.
pub struct Found {
    /// `service.table`, `cache`, `metrics of service`, or a file.
    pub place: String,
    pub excerpt: String,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.excerpt)
    }
}

impl Found {
    /// Not merely in a file under a database or a log of its changes, where what stands in a table stands
    /// too.
    pub fn is_shown(&self) -> bool {
        !self.place.contains("/postgres/")
    }
}

/// All places in which one of the texts stands, plain or as the bytes of a column.
pub async fn search(platform: &Platform, texts: &[&str]) -> Vec<Found> {
    let mut wanted: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    wanted.extend(texts.iter().map(|text| hexadecimal(text)));
    let mut found = vec![];
    let mut look = |place: String, content: &str| {
        if let Some(text) = wanted.iter().find(|text| content.contains(text.as_str())) {
            found.push(Found {
                excerpt: excerpt(content, text),
                place,
            });
        }
    };
    for service in SERVICES {
        for (table, rows) in dump(&platform.postgres.url(service)).await {
            for row in rows {
                look(format!("{service}.{table}"), &row);
            }
        }
        let page = reqwest::get(format!("{}/metrics", platform.private(service)))
            .await
            .unwrap();
        look(format!("metrics of {service}"), &page.text().await.unwrap());
    }
    look("cache".into(), &cache(platform.redis.port()));
    found.extend(files(platform.folder(), &wanted));
    found
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn excerpt(content: &str, text: &str) -> String {
    let at = content.find(text).unwrap_or_default();
    let from = content.floor_char_boundary(at.saturating_sub(80));
    let to = content.floor_char_boundary(at + text.len() + 80);
    content[from..to].to_owned()
}

/// Every row of every table, as text.
async fn dump(url: &str) -> Vec<(String, Vec<String>)> {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let tables = "select table_name::text from information_schema.tables where table_schema = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut conn).await.unwrap();
    let mut all = vec![];
    for table in tables {
        let rows = sqlx::AssertSqlSafe(format!("select t::text from \"{table}\" t"));
        let rows = sqlx::query_scalar(rows).fetch_all(&mut conn).await.unwrap();
        all.push((table, rows));
    }
    all
}

/// Every key with its value, whatever its type.
fn cache(port: u16) -> String {
    let keys = redis(port, &[vec!["KEYS", "*"]]);
    let names: Vec<&str> = keys
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with('$'))
        .collect();
    let reads = names.iter().flat_map(|name| {
        let types = [vec!["GET", name], vec!["HGETALL", name], vec!["SMEMBERS", name]];
        let lists = [vec!["LRANGE", name, "0", "-1"], vec!["ZRANGE", name, "0", "-1"]];
        types.into_iter().chain(lists)
    });
    let values = redis(port, &reads.collect::<Vec<_>>());
    keys + &values
}

/// Sends commands and returns what came back until an answer to a last one.
fn redis(port: u16, commands: &[Vec<&str>]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut sent = String::new();
    for command in commands.iter().chain([&vec!["QUIT"]]) {
        sent += &format!("*{}\r\n", command.len());
        for word in command {
            sent += &format!("${}\r\n{word}\r\n", word.len());
        }
    }
    stream.write_all(sent.as_bytes()).unwrap();
    let mut answer = vec![];
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The files of servers and processes: streams, logs, and what databases write before they write tables.
fn files(folder: &Path, wanted: &[String]) -> Vec<Found> {
    let mut grep = Command::new("grep");
    grep.args([
        "--recursive",
        "--text",
        "--only-matching",
        "--fixed-strings",
        "--max-count=1",
    ]);
    for text in wanted {
        grep.args(["-e", text]);
    }
    let out = grep.arg(folder).output().unwrap();
    let lines = String::from_utf8_lossy(&out.stdout).into_owned();
    let found = lines.lines().filter_map(|line| line.rsplit_once(':'));
    found
        .map(|(file, text)| Found {
            place: file.to_owned(),
            excerpt: text.to_owned(),
        })
        .collect()
}
