// SPDX-License-Identifier: BSD-2-Clause
//! A JSON reader for the subset in bindings/conformance.json: numbers are integers.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

pub fn read(text: &str) -> Json {
    let mut reader = Reader { rest: text.chars().peekable() };
    let value = reader.value();
    reader.skip_space();
    assert!(reader.rest.next().is_none(), "there is text after the value");
    value
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        while self.rest.next_if(|c| c.is_ascii_whitespace()).is_some() {}
    }

    fn take(&mut self, expected: char) -> bool {
        self.skip_space();
        self.rest.next_if_eq(&expected).is_some()
    }

    fn need(&mut self, expected: char) {
        assert!(self.take(expected), "{expected} is missing before {:?}", self.rest.peek());
    }

    fn value(&mut self) -> Json {
        self.skip_space();
        match self.rest.peek() {
            Some('{') => self.object(),
            Some('[') => self.list(),
            Some('"') => Json::Text(self.text()),
            _ => self.word(),
        }
    }

    fn object(&mut self) -> Json {
        let mut members = BTreeMap::new();
        self.need('{');
        while !self.take('}') {
            let name = self.text();
            self.need(':');
            members.insert(name, self.value());
            self.take(',');
        }
        Json::Object(members)
    }

    fn list(&mut self) -> Json {
        let mut items = Vec::new();
        self.need('[');
        while !self.take(']') {
            items.push(self.value());
            self.take(',');
        }
        Json::List(items)
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        self.need('"');
        loop {
            match self.rest.next().expect("a string has an end") {
                '"' => return text,
                '\\' => text.push(self.escaped()),
                c => text.push(c),
            }
        }
    }

    fn escaped(&mut self) -> char {
        match self.rest.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('u') => {
                let digits: String = self.rest.by_ref().take(4).collect();
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).expect("a character")
            }
            other => other.expect("a string has an end"),
        }
    }

    fn word(&mut self) -> Json {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|&c| c.is_ascii_alphanumeric() || c == '-') {
            word.push(c);
        }
        match word.as_str() {
            "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            number => Json::Number(number.parse().expect("an integer")),
        }
    }
}

/// Access to the members of an object.
impl Json {
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Self::Text(text)) => text,
            other => panic!("{name} is a string, not {other:?}"),
        }
    }

    /// A number; 0 if it is missing.
    pub fn number<T: TryFrom<i64>>(&self, name: &str) -> T {
        let number = match self.get(name) {
            Some(Self::Number(number)) => *number,
            None => 0,
            other => panic!("{name} is a number, not {other:?}"),
        };
        T::try_from(number).ok().expect("a number that fits")
    }

    pub fn list(&self, name: &str) -> &[Json] {
        match self.get(name) {
            Some(Self::List(items)) => items,
            None => &[],
            other => panic!("{name} is a list, not {other:?}"),
        }
    }

    /// Bytes, written in hex; `None` for null.
    pub fn optional_bytes(&self, name: &str) -> Option<Vec<u8>> {
        match self.get(name) {
            Some(Self::Text(hex)) => Some(from_hex(hex)),
            _ => None,
        }
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        self.optional_bytes(name).unwrap_or_else(|| panic!("{name} is missing"))
    }
}

fn from_hex(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("hex"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

impl From<()> for Json {
    fn from(_: ()) -> Self {
        Self::Null
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Json {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value as i64)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// Bytes are written in hex.
impl From<Vec<u8>> for Json {
    fn from(value: Vec<u8>) -> Self {
        Self::Text(value.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<Vec<Json>> for Json {
    fn from(value: Vec<Json>) -> Self {
        Self::List(value)
    }
}
