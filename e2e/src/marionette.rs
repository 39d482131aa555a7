//! The connection to Firefox, by its protocol Marionette: one socket, one command at a time.
//!
//! This is our own code because it is small, and because other clients need the program geckodriver: see `firefox.rs`.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};

use crate::browser::text;

/// The longest that Firefox may take for one answer.
pub const LIMIT: Duration = Duration::from_secs(30);
/// The longest that it may take to start: the first start reads about 300 MB from disk.
pub const START_LIMIT: Duration = Duration::from_secs(90);

/// A connection to the Marionette server of one Firefox.
pub struct Marionette {
    stream: BufReader<TcpStream>,
    /// The last message's number.
    last: u64,
    /// Where commands run: "content" is the page, "chrome" the browser's window.
    context: &'static str,
}

impl Marionette {
    pub fn connect(port: u16) -> Self {
        let connected = TcpStream::connect_timeout(&([127, 0, 0, 1], port).into(), LIMIT).and_then(|stream| {
            // The first answers belong to the start. For later ones Firefox has shorter limits, whose messages say more.
            stream.set_read_timeout(Some(START_LIMIT))?;
            stream.set_write_timeout(Some(LIMIT))?;
            stream.set_nodelay(true)?;
            Ok(BufReader::new(stream))
        });
        let stream = connected.expect("a connection to Firefox's Marionette port");
        let mut marionette = Self {
            stream,
            last: 0,
            context: "content",
        };
        let hello = marionette.read("greeting of Firefox");
        assert_eq!(
            hello["marionetteProtocol"], 3,
            "an unknown Marionette protocol: {hello}"
        );
        marionette
    }

    fn read(&mut self, what: &str) -> Value {
        let mut read = || {
            let mut length = Vec::new();
            self.stream.read_until(b':', &mut length)?;
            length.pop();
            let length = String::from_utf8_lossy(&length)
                .parse()
                .map_err(std::io::Error::other)?;
            let mut message = vec![0; length];
            self.stream.read_exact(&mut message)?;
            Ok::<_, std::io::Error>(serde_json::from_slice(&message)?)
        };
        read().unwrap_or_else(|error| panic!("no {what}: {error}"))
    }

    /// Sends a command and returns its result, or the browser's error.
    fn command(&mut self, name: &str, parameters: Value) -> Result<Value, String> {
        self.last += 1;
        let message = json!([0, self.last, name, parameters]).to_string();
        write!(self.stream.get_mut(), "{}:{message}", message.len())
            .unwrap_or_else(|error| panic!("{name} could not be sent to Firefox: {error}"));
        let mut answer = self.read(&format!("answer to {name}"));
        assert_eq!(
            answer[1], self.last,
            "Firefox answered another command than {name}: {answer}"
        );
        match &answer[2] {
            Value::Null => Ok(answer[3].take()),
            error => Err(format!("{}: {}", text(&error["error"]), text(&error["message"]))),
        }
    }

    pub fn command_in(&mut self, context: &'static str, name: &str, parameters: Value) -> Result<Value, String> {
        if self.context != context {
            self.command("Marionette:SetContext", json!({ "value": context }))?;
            self.context = context;
        }
        self.command(name, parameters)
    }

    pub fn call(&mut self, name: &str, parameters: Value) -> Value {
        self.command_in("content", name, parameters)
            .unwrap_or_else(|error| panic!("{name} failed in Firefox: {error}"))
    }
}
