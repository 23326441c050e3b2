//! What each may say and hear at the broker. Everything is named; nothing is left to a default.

use crate::Party;

/// The subjects of one user.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed {
    publish: Vec<String>,
    subscribe: Vec<String>,
}

/// A service tells its own facts, makes its own stream where there is none, and reads those it listens to
/// with a reader of its own name. It cannot delete, purge or change a stream, not even its own: a stream may
/// be told to copy others, or to say again under any subject what it holds, and the broker does that past all
/// permissions.
pub(crate) fn service(party: &Party) -> Allowed {
    let name = &party.name;
    let own = stream(name);
    let mut allowed = Allowed {
        publish: vec![
            format!("evt.{name}.>"),
            format!("hb.{name}"),
            format!("$JS.API.STREAM.CREATE.{own}"),
            format!("$JS.API.STREAM.INFO.{own}"),
            format!("$JS.API.STREAM.MSG.GET.{own}"),
        ],
        subscribe: vec![inbox(name)],
    };
    for source in &party.listens_to {
        let (heard, reader) = (stream(source), format!("{name}_{source}"));
        allowed.publish.extend([
            format!("$JS.API.STREAM.INFO.{heard}"),
            format!("$JS.API.STREAM.MSG.GET.{heard}"),
            format!("$JS.API.CONSUMER.CREATE.{heard}.{reader}"),
            format!("$JS.API.CONSUMER.INFO.{heard}.{reader}"),
            format!("$JS.API.CONSUMER.DELETE.{heard}.{reader}"),
            format!("$JS.API.CONSUMER.MSG.NEXT.{heard}.{reader}"),
        ]);
        allowed.subscribe.push(format!("hb.{source}"));
    }
    allowed
}

/// The operator looks after all streams, and tells no facts.
pub(crate) fn operator() -> Allowed {
    Allowed {
        publish: vec!["$JS.API.>".into()],
        subscribe: vec![inbox("operator"), "hb.*".into()],
    }
}

/// What the gateway may say and hear as a user of the depot's system: it opens and closes accounts.
pub(crate) fn warden() -> (Vec<String>, Vec<String>) {
    let verbs = ["UPDATE", "DELETE"];
    let publish = verbs.map(|verb| format!("$SYS.REQ.CLAIMS.{verb}"));
    (publish.to_vec(), vec!["_INBOX.>".into()])
}

fn stream(service: &str) -> String {
    format!("EVT_{}", service.to_uppercase())
}

/// Answers to one's own requests, and to nobody else's.
fn inbox(name: &str) -> String {
    format!("_INBOX.{name}.>")
}

impl Allowed {
    /// A user in the words of the broker's configuration.
    pub(crate) fn user(&self, public_key: &str) -> String {
        format!(
            "    {{\n      nkey: {public_key}\n      permissions: {{\n        \
             publish: {{ allow: [{}] }}\n        subscribe: {{ allow: [{}] }}\n      }}\n    }}\n",
            quoted(&self.publish),
            quoted(&self.subscribe)
        )
    }
}

fn quoted(subjects: &[String]) -> String {
    let quoted: Vec<String> = subjects.iter().map(|subject| format!("\"{subject}\"")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_may_say_anything_in_the_name_of_another() {
        for party in crate::platform() {
            let allowed = service(&party);
            for other in crate::platform().iter().filter(|other| other.name != party.name) {
                let forbidden = [
                    format!("evt.{}.", other.name),
                    format!("STREAM.CREATE.{}", stream(&other.name)),
                ];
                for start in forbidden {
                    assert!(!allowed.publish.iter().any(|subject| subject.contains(&start)));
                }
                assert!(!allowed.publish.contains(&format!("hb.{}", other.name)));
            }
            for verb in ["UPDATE", "DELETE", "PURGE", "MSG.DELETE", "LIST", "NAMES"] {
                let verb = format!("STREAM.{verb}");
                assert!(!allowed.publish.iter().any(|subject| subject.contains(&verb)));
            }
        }
    }
}
