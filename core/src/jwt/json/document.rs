//! Parsed JSON in two allocations: its text, and a list of nodes that point into it.

use alloc::string::String;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use serde_json::{Map, Value};

use crate::json::Number;
use crate::jwt::error::Malformed;

/// A JSON value.
pub(crate) struct Document {
    text: String,
    /// A node is followed by those of its elements or members, a member's name by its value.
    nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(Span),
    Array { size: u32 },
    Object { size: u32 },
}

impl Node {
    /// How many nodes the value has, this one counted.
    pub(super) fn size(self) -> usize {
        match self {
            Self::Array { size } | Self::Object { size } => position(size),
            _ => 1,
        }
    }
}

impl Number {
    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // as `serde_json` converts
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::UInt(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    fn to_value(self) -> Value {
        match self {
            Self::Int(number) => number.into(),
            Self::UInt(number) => number.into(),
            Self::Float(number) => number.into(),
        }
    }
}

/// A part of the text. 32 bits keep a node at 16 bytes.
#[derive(Clone, Copy)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// # Errors
    /// [`Malformed::TooLong`] past 4 GiB.
    pub(super) fn new(start: usize, end: usize) -> Result<Self, Malformed> {
        Ok(Self {
            start: node_index(start)?,
            end: node_index(end)?,
        })
    }

    pub(super) fn of(self, text: &str) -> &str {
        text.get(position(self.start)..position(self.end))
            .unwrap_or_default()
    }

    pub(super) fn bytes_of(self, text: &str) -> &[u8] {
        let bytes = text.as_bytes();
        bytes
            .get(position(self.start)..position(self.end))
            .unwrap_or_default()
    }

    /// The span counted from `origin`, if it starts there or behind.
    pub(super) fn shifted(self, origin: usize) -> Option<Self> {
        let origin = u32::try_from(origin).ok()?;
        Some(Self {
            start: self.start.checked_sub(origin)?,
            end: self.end.checked_sub(origin)?,
        })
    }
}

pub(super) fn node_index(position: usize) -> Result<u32, Malformed> {
    u32::try_from(position).map_err(|_| Malformed::TooLong)
}

fn position(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

impl Document {
    pub(super) fn new(text: String, nodes: Vec<Node>) -> Self {
        Self { text, nodes }
    }

    pub(super) fn null() -> Self {
        Self::new(String::new(), Vec::new())
    }

    /// The same value as `map`. Numbers that no double holds are infinite.
    pub(crate) fn of_map(map: &Map<String, Value>) -> Self {
        let mut document = Self::null();
        document.push_map(map);
        document
    }

    /// How many bytes it takes, and once more as values of `serde_json`, and its texts a third time.
    pub(crate) fn bytes(&self) -> usize {
        let own = self.text.capacity() + self.nodes.capacity().saturating_mul(size_of::<Node>());
        let values = self
            .nodes
            .len()
            .saturating_mul(size_of::<(String, Value)>());
        own + self.text.len().saturating_mul(2) + values
    }

    pub(crate) fn root(&self) -> Item<'_> {
        Item {
            text: &self.text,
            nodes: &self.nodes,
        }
    }

    pub(crate) fn item(&self, place: Place) -> Option<Item<'_>> {
        let nodes = self.nodes.get(position(place.0.get())..)?;
        Some(Item {
            text: &self.text,
            nodes,
        })
    }

    /// The root's members, if it is an object: their names, and the places of their values.
    pub(crate) fn root_members(&self) -> Option<impl Iterator<Item = (&[u8], Place)>> {
        self.root().is_object().then_some(())?;
        let mut place = 1;
        Some(core::iter::from_fn(move || {
            let (Node::Text(name), [value, ..]) = self.nodes.get(place..)?.split_first()? else {
                return None;
            };
            let at = NonZeroU32::new(node_index(place + 1).ok()?)?;
            place += 1 + value.size();
            Some((name.bytes_of(&self.text), Place(at)))
        }))
    }

    fn push(&mut self, value: &Value) {
        match value {
            Value::Null => self.nodes.push(Node::Null),
            Value::Bool(value) => self.nodes.push(Node::Bool(*value)),
            Value::Number(number) => self.nodes.push(Node::Number(
                match (number.as_i64(), number.as_u64(), number.as_f64()) {
                    (Some(number), ..) => Number::Int(number),
                    (_, Some(number), _) => Number::UInt(number),
                    (.., number) => Number::Float(number.unwrap_or(f64::INFINITY)),
                },
            )),
            Value::String(text) => self.push_text(text),
            Value::Array(elements) => {
                let start = self.nodes.len();
                self.nodes.push(Node::Null);
                for element in elements {
                    self.push(element);
                }
                let size = self.size_from(start);
                self.set(start, Node::Array { size });
            }
            Value::Object(map) => self.push_map(map),
        }
    }

    fn push_map(&mut self, map: &Map<String, Value>) {
        let start = self.nodes.len();
        self.nodes.push(Node::Null);
        for (name, value) in map {
            self.push_text(name);
            self.push(value);
        }
        let size = self.size_from(start);
        self.set(start, Node::Object { size });
    }

    fn push_text(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.nodes.push(span.map_or(Node::Null, Node::Text));
    }

    fn size_from(&self, start: usize) -> u32 {
        node_index(self.nodes.len() - start).unwrap_or(u32::MAX)
    }

    fn set(&mut self, index: usize, node: Node) {
        if let Some(slot) = self.nodes.get_mut(index) {
            *slot = node;
        }
    }
}

/// Where a [`Document`] has a value inside of its root.
#[derive(Clone, Copy)]
pub(crate) struct Place(NonZeroU32);

/// A value inside of a [`Document`].
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    text: &'a str,
    /// The value's own node, then whatever follows in the document.
    nodes: &'a [Node],
}

impl<'a> Item<'a> {
    pub(crate) fn is_null(self) -> bool {
        matches!(self.node(), Node::Null)
    }

    #[cfg(feature = "auth")]
    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.node() {
            Node::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn is_object(self) -> bool {
        matches!(self.node(), Node::Object { .. })
    }

    pub(crate) fn as_str(self) -> Option<&'a str> {
        match self.node() {
            Node::Text(span) => Some(span.of(self.text)),
            _ => None,
        }
    }

    pub(crate) fn number(self) -> Option<Number> {
        match self.node() {
            Node::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub(crate) fn elements(self) -> Option<Items<'a>> {
        matches!(self.node(), Node::Array { .. }).then(|| self.inner())
    }

    /// The members, if it is an object.
    pub(crate) fn members(self) -> Option<impl Iterator<Item = (&'a str, Self)>> {
        let mut items = self.is_object().then(|| self.inner())?;
        Some(core::iter::from_fn(move || {
            let name = items.next()?.as_str()?;
            Some((name, items.next()?))
        }))
    }

    pub(crate) fn to_value(self) -> Value {
        match self.node() {
            Node::Null => Value::Null,
            Node::Bool(value) => value.into(),
            Node::Number(number) => number.to_value(),
            Node::Text(span) => span.of(self.text).into(),
            Node::Array { .. } => self.inner().map(Self::to_value).collect(),
            Node::Object { .. } => Value::Object(self.to_map().unwrap_or_default()),
        }
    }

    /// The same, if it is an object.
    pub(crate) fn to_map(self) -> Option<Map<String, Value>> {
        let mut map = Map::new();
        for (name, value) in self.members()? {
            map.insert(name.into(), value.to_value());
        }
        Some(map)
    }

    fn node(self) -> Node {
        self.nodes.first().copied().unwrap_or(Node::Null)
    }

    /// The values inside: elements, or names and values in turn.
    fn inner(self) -> Items<'a> {
        Items {
            text: self.text,
            nodes: self.nodes.get(1..self.node().size()).unwrap_or_default(),
        }
    }
}

/// Values that follow each other.
pub(crate) struct Items<'a> {
    text: &'a str,
    nodes: &'a [Node],
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let (text, nodes) = (self.text, self.nodes);
        self.nodes = nodes.get(nodes.first()?.size()..)?;
        Some(Item { text, nodes })
    }
}
