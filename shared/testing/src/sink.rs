//! A mail server that takes mails over SMTP and keeps them, or does not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Takes,
    /// Not now: 451.
    Busy,
    /// Never: 550.
    Refuses,
    /// Never, from us: 550 with the enhanced code of a bad sender.
    Unwanted,
    /// Not from us: 530.
    Locked,
    /// It takes a mail, and hangs up before it says so.
    Vanishes,
}

/// A mail as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    /// Headers and body, as bytes came over the line.
    pub text: String,
}

impl Mail {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        let mut lines = head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A mail server of this machine, for as long as its test lives.
#[derive(Clone)]
pub struct Sink {
    pub url: String,
    kept: Arc<Mutex<(Manner, Vec<Mail>)>>,
}

impl Sink {
    /// # Errors
    /// When no port is free.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let sink = Self {
            url: format!("smtp://{}", listener.local_addr()?),
            kept: Arc::new(Mutex::new((Manner::Takes, vec![]))),
        };
        let own = sink.clone();
        #[expect(clippy::disallowed_methods, reason = "ends with the runtime of the test")]
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(own.clone().talk(stream));
            }
        });
        Ok(sink)
    }

    fn kept(&self) -> MutexGuard<'_, (Manner, Vec<Mail>)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on.
    pub fn is(&self, manner: Manner) {
        self.kept().0 = manner;
    }

    /// What came so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.kept().1.clone()
    }

    async fn talk(self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 sink\r\n").await?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await? {
            let manner = self.kept().0;
            let answer: &[u8] = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => b"250 sink\r\n",
                "RCPT" if manner == Manner::Refuses => b"550 no such mailbox\r\n",
                "MAIL" if manner == Manner::Locked => b"530 authentication required\r\n",
                "MAIL" if manner == Manner::Unwanted => b"550 5.1.8 the sender is not wanted\r\n",
                "MAIL" if manner == Manner::Busy => b"451 later\r\n",
                "RCPT" => {
                    line.clone_into(&mut to);
                    b"250 ok\r\n"
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut text = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        text += &line;
                        text += "\r\n";
                    }
                    self.kept().1.push(Mail { to: to.clone(), text });
                    if manner == Manner::Vanishes {
                        return Ok(());
                    }
                    b"250 taken\r\n"
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => b"250 ok\r\n",
            };
            write.write_all(answer).await?;
        }
        Ok(())
    }
}
