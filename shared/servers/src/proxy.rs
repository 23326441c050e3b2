//! A TCP proxy that is a bad line: it delays, cuts, or swallows without a word.
//!
//! A server behind a line that is cut for good finds what a process leaves that is killed.

use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A line between clients and a server on loopback. It passes everything on until it is told otherwise;
/// dropping it cuts it.
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
}

/// What all connections share.
struct Line {
    target: u16,
    /// Of each direction, in microseconds.
    delay: AtomicU64,
    /// Connections of an earlier age are lost: they never hear anything again.
    age: AtomicU64,
    swallows_new: AtomicBool,
    /// How many messages of clients it still takes.
    messages: AtomicI64,
    ended: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

/// From clients to the server, or back.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    There,
    Back,
}

/// What was read, and when.
struct Chunk {
    bytes: Vec<u8>,
    at: Instant,
}

impl Proxy {
    /// A line to this port.
    pub fn start(target: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let line = Arc::new(Line {
            target,
            delay: AtomicU64::new(0),
            age: AtomicU64::new(0),
            swallows_new: AtomicBool::new(false),
            messages: AtomicI64::new(i64::MAX),
            ended: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let shared = line.clone();
        thread::spawn(move || shared.accept(&listener));
        Ok(Self { port, line })
    }

    /// Where clients connect.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Each direction takes this much longer: a round trip takes twice as much.
    pub fn delay(&self, each_way: Duration) {
        let micros = u64::try_from(each_way.as_micros()).unwrap_or(u64::MAX);
        self.line.delay.store(micros, Ordering::SeqCst);
    }

    /// The peer of the connections that are open now vanishes: they stay open and never hear anything again.
    /// New ones work.
    pub fn swallow_existing(&self) {
        self.line.age.fetch_add(1, Ordering::SeqCst);
    }

    /// Swallows new connections too, until [`Proxy::pass`].
    pub fn swallow_everything(&self) {
        self.line.swallows_new.store(true, Ordering::SeqCst);
        self.swallow_existing();
    }

    /// New connections work again, without delay. What was swallowed stays lost.
    pub fn pass(&self) {
        self.line.age.fetch_add(1, Ordering::SeqCst);
        self.line.swallows_new.store(false, Ordering::SeqCst);
        self.delay(Duration::ZERO);
    }

    /// Closes every connection, on both sides.
    pub fn cut(&self) {
        self.line.cut();
    }

    /// Takes so many more messages of its clients and is then cut for good: nobody hears an answer to the
    /// last of them, and nobody connects any more.
    pub fn cut_after(&self, messages: i64) {
        self.line.messages.store(messages, Ordering::SeqCst);
        if messages == 0 {
            self.line.end();
        }
    }

    /// Whether it is cut for good.
    pub fn is_cut(&self) -> bool {
        self.line.ended.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.end();
        // Wakes the listener, which then goes.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Line {
    fn accept(self: Arc<Self>, listener: &TcpListener) {
        for client in listener.incoming().flatten() {
            if self.ended.load(Ordering::SeqCst) {
                return;
            }
            // Whoever cannot be connected is hung up on.
            let _ = self.connect(client);
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream) -> Result<()> {
        let server = TcpStream::connect(("127.0.0.1", self.target))?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        self.open().extend([client.try_clone()?, server.try_clone()?]);
        let age = self.age.load(Ordering::SeqCst);
        self.carry(client.try_clone()?, server.try_clone()?, age, Way::There);
        self.carry(server, client, age, Way::Back);
        if self.ended.load(Ordering::SeqCst) {
            self.cut();
        }
        Ok(())
    }

    /// One direction: a thread that reads, and one that writes when the time has come.
    fn carry(self: &Arc<Self>, from: TcpStream, to: TcpStream, age: u64, way: Way) {
        let (sender, receiver) = channel();
        let (reader, writer) = (self.clone(), self.clone());
        thread::spawn(move || reader.read(from, &sender));
        thread::spawn(move || writer.write(to, &receiver, age, way));
    }

    fn read(&self, mut from: TcpStream, sender: &Sender<Chunk>) {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let chunk = Chunk {
                bytes: buffer[..count].to_vec(),
                at: Instant::now(),
            };
            if sender.send(chunk).is_err() {
                return;
            }
        }
    }

    fn write(&self, mut to: TcpStream, receiver: &Receiver<Chunk>, age: u64, way: Way) {
        for chunk in receiver {
            let delay = Duration::from_micros(self.delay.load(Ordering::SeqCst));
            thread::sleep((chunk.at + delay).saturating_duration_since(Instant::now()));
            let passes = !self.swallows(age) && self.takes(way);
            if passes && to.write_all(&chunk.bytes).is_err() {
                return;
            }
            if self.messages.load(Ordering::SeqCst) <= 0 {
                self.end();
            }
        }
        // A peer that vanished does not say goodbye either.
        if !self.swallows(age) {
            let _ = to.shutdown(Shutdown::Both);
        }
    }

    /// Whether one more message of a client goes through, or an answer.
    fn takes(&self, way: Way) -> bool {
        match way {
            Way::There => self.messages.fetch_sub(1, Ordering::SeqCst) > 0,
            Way::Back => self.messages.load(Ordering::SeqCst) > 0,
        }
    }

    fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
        self.cut();
    }

    fn swallows(&self, age: u64) -> bool {
        self.swallows_new.load(Ordering::SeqCst) || age < self.age.load(Ordering::SeqCst)
    }

    fn cut(&self) {
        for stream in self.open().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn open(&self) -> MutexGuard<'_, Vec<TcpStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it hears.
    fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut other = stream.try_clone().unwrap();
                    let _ = std::io::copy(&mut stream, &mut other);
                });
            }
        });
        port
    }

    fn connect(proxy: &Proxy) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        stream
    }

    fn echoes(stream: &mut TcpStream) -> bool {
        let mut heard = [0; 4];
        stream.write_all(b"beep").is_ok() && stream.read_exact(&mut heard).is_ok() && heard == *b"beep"
    }

    #[test]
    fn after_so_many_messages_it_is_cut_for_good() {
        let proxy = Proxy::start(echo()).unwrap();
        let mut stream = connect(&proxy);
        proxy.cut_after(2);
        assert!(echoes(&mut stream));
        assert!(!echoes(&mut stream), "the second is heard by the server alone");
        assert!(proxy.is_cut());
        let other = TcpStream::connect(("127.0.0.1", proxy.port()));
        assert!(!other.is_ok_and(|mut stream| echoes(&mut stream)));
    }

    #[test]
    fn what_was_open_is_swallowed_and_what_comes_after_works() {
        let proxy = Proxy::start(echo()).unwrap();
        let mut old = connect(&proxy);
        assert!(echoes(&mut old));
        proxy.swallow_existing();
        assert!(!echoes(&mut old));
        assert!(echoes(&mut connect(&proxy)));
    }

    #[test]
    fn everything_is_swallowed_until_the_line_passes_again() {
        let proxy = Proxy::start(echo()).unwrap();
        proxy.swallow_everything();
        let mut lost = connect(&proxy);
        assert!(!echoes(&mut lost));
        proxy.pass();
        assert!(!echoes(&mut lost), "what was swallowed stays lost");
        assert!(echoes(&mut connect(&proxy)));
    }

    #[test]
    fn a_round_trip_takes_both_delays() {
        let proxy = Proxy::start(echo()).unwrap();
        let mut stream = connect(&proxy);
        proxy.delay(Duration::from_millis(50));
        let started = Instant::now();
        assert!(echoes(&mut stream));
        assert!(started.elapsed() >= Duration::from_millis(100));
    }

    #[test]
    fn a_cut_line_says_so_and_a_new_one_works() {
        let proxy = Proxy::start(echo()).unwrap();
        let mut old = connect(&proxy);
        assert!(echoes(&mut old));
        proxy.cut();
        assert!(old.read(&mut [0]).is_ok_and(|count| count == 0));
        assert!(echoes(&mut connect(&proxy)));
    }
}
