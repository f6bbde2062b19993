//! Requests and answers made at random from the schemas: what goes out has to be exactly what was
//! put in, and an answer has to come back whole.

use core::fmt::Write as _;
use std::panic::catch_unwind;

use clerk_core::SecretKey;
use clerk_core::api::describe::Operation;
use clerk_core::api::registry::{self, JsonParameters};
use clerk_core::api::{ApiConfig, DEFAULT_API_URL};
use serde_json::{Map, Value, json};

use super::known::{NARROWER, Narrower};
use super::spec::{Spec, SpecOperation};

/// A request or an answer that came out wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The operationId.
    pub operation: String,
    /// What was put in.
    pub given: Value,
    /// What came out of it.
    pub outcome: String,
}

/// The operations that are sent without the version, as Clerk's JavaScript SDK does it.
const UNVERSIONED: [&str; 3] = [
    "/api_keys",
    "/m2m_tokens",
    "/oauth_applications/access_tokens/",
];

/// Makes `count` requests and `count` answers of every operation; how many were made, and what
/// came out wrong.
pub fn run(spec: &Spec, seed: u64, count: u32) -> (u64, Vec<Failure>) {
    let mut random = Random { spec, state: seed };
    let (mut made, mut failures) = (0, Vec::new());
    for theirs in spec.operations() {
        let Some(ours) = registry::operation(theirs.id) else {
            continue;
        };
        for _ in 0..count {
            made += 2;
            let (given, outcome) = random.request(&theirs, ours);
            let (answer, read) = random.answered(&theirs, ours);
            for (given, outcome) in [(given, outcome), (answer, read)] {
                if let Err(outcome) = outcome {
                    failures.push(Failure {
                        operation: theirs.id.into(),
                        given,
                        outcome,
                    });
                }
            }
        }
    }
    (made, failures)
}

struct Random<'a> {
    spec: &'a Spec,
    state: u64,
}

type Outcome = (Value, Result<(), String>);

impl<'a> Random<'a> {
    fn request(&mut self, theirs: &SpecOperation<'a>, ours: &'static Operation) -> Outcome {
        let mut given = JsonParameters::default();
        let mut path = theirs.path.to_owned();
        let mut query = Vec::new();
        for parameter in self.spec.parameters(theirs) {
            if !parameter.required && self.one_in(2) {
                continue;
            }
            let narrower = self.narrower(theirs.id, parameter.name);
            let value =
                narrower.unwrap_or_else(|| self.value(parameter.schema, Shape::Parameter, 0));
            if parameter.place == "path" {
                let argument = percent(&text(&value));
                path = path.replace(&format!("{{{}}}", parameter.name), &argument);
                given.path.insert(parameter.name.into(), value);
                continue;
            }
            let name = parameter.name.to_owned();
            match &value {
                Value::Array(items) if parameter.comma => {
                    let items: Vec<_> = items.iter().map(text).collect();
                    query.push((name, items.join(",")));
                }
                Value::Array(items) => {
                    query.extend(items.iter().map(|item| (name.clone(), text(item))));
                }
                value => query.push((name, text(value))),
            }
            given.query.insert(parameter.name.into(), value);
        }
        let body = self.spec.body(theirs);
        if let Some(body) = body {
            given.body = self.value(body.schema, Shape::Body, 0);
            if let Some(members) = given.body.as_object_mut() {
                for (name, ..) in self.spec.properties(body.schema) {
                    if let Some(narrower) = self.narrower(theirs.id, name) {
                        members.insert(name.into(), narrower);
                    }
                }
            }
        }
        let version = if UNVERSIONED
            .iter()
            .any(|start| theirs.path.starts_with(start))
        {
            ""
        } else {
            "/v1"
        };
        let shown = json!({
            "path": given.path, "query": given.query, "body": given.body,
        });
        let config = SecretKey::new("sk_test_random").map(ApiConfig::new);
        let Ok(config) = config else {
            return (shown, Err("no configuration".into()));
        };
        let request = match ours.request(&config, &given) {
            Ok(request) => request,
            Err(error) => return (shown, Err(error.to_string())),
        };
        let (url, sent) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let mut sent = pairs(sent);
        // The order among the values of one name counts.
        sent.sort_by(|(one, _), (other, _)| one.cmp(other));
        query.sort_by(|(one, _), (other, _)| one.cmp(other));
        let same = url == format!("{DEFAULT_API_URL}{version}{path}")
            && sent == query
            && request.method.as_str().eq_ignore_ascii_case(theirs.method)
            && match body.map(|body| body.form) {
                None => request.body.is_empty(),
                Some(false) => request.body.as_json().is_some_and(|sent| {
                    serde_json::from_slice(sent).is_ok_and(|sent: Value| sent == given.body)
                }),
                Some(true) if request.body.as_multipart().is_some() => {
                    let sent = request.body_bytes();
                    let sent = String::from_utf8_lossy(&sent);
                    let mut values = given.body.as_object().into_iter().flatten();
                    values.all(|(name, value)| {
                        let end = format!("\r\n\r\n{}\r\n--", text(value));
                        sent.contains(&format!("name=\"{name}\"")) && sent.contains(&end)
                    })
                }
                Some(true) => false,
            };
        let outcome = if same {
            Ok(())
        } else {
            let body = request.body_bytes();
            let body = String::from_utf8_lossy(&body);
            Err(format!(
                "{} {} {body}",
                request.method.as_str(),
                request.url
            ))
        };
        (shown, outcome)
    }

    fn answered(&mut self, theirs: &SpecOperation<'a>, ours: &'static Operation) -> Outcome {
        let Some(schema) = self.spec.answer(theirs) else {
            return (Value::Null, Ok(()));
        };
        let given = self.value(schema, Shape::Answer, 0);
        let text = given.to_string();
        let read = catch_unwind(|| ours.read_answer(text.as_bytes()));
        let outcome = match read {
            Ok(Ok(back)) => {
                total_kept(&given, &back).and_then(|()| kept(page(&given), page(&back), "answer"))
            }
            Ok(Err(error)) => {
                let mut text = error.to_string();
                if let Some(source) = core::error::Error::source(&error) {
                    // A write to a `String` cannot fail.
                    let _ = write!(text, ": {source}");
                }
                Err(text)
            }
            Err(_) => Err("a panic".into()),
        };
        (given, outcome)
    }

    fn narrower(&mut self, operation: &str, parameter: &str) -> Option<Value> {
        let same = |known: &&Narrower| known.operation == operation && known.parameter == parameter;
        let values = NARROWER.iter().find(same)?.values;
        serde_json::from_str(values[self.below(values.len())]).ok()
    }

    fn value(&mut self, schema: &'a Value, shape: Shape, depth: u32) -> Value {
        let spec = self.spec;
        if shape != Shape::Parameter && spec.nullable(schema) && self.one_in(4) {
            return Value::Null;
        }
        let values = spec.values(schema);
        if !values.is_empty() {
            let text = values.iter().all(|value| value.is_string());
            if shape == Shape::Answer && text && self.one_in(8) {
                return "a_value_of_tomorrow".into();
            }
            return values[self.below(values.len())].clone();
        }
        match spec.type_of(schema) {
            Some("array") => self.array(schema, shape, depth),
            Some("object") => self.object(schema, shape, depth),
            Some("string") if depth == 0 && shape == Shape::Parameter => self.plain().into(),
            Some("string") => self.text().into(),
            Some("boolean") => self.one_in(2).into(),
            Some("integer" | "number") => self.number(schema),
            _ => [
                json!({"any": [self.text()]}),
                json!({}),
                json!({"deep": {"null": null}}),
            ][self.below(3)]
            .clone(),
        }
    }

    fn number(&mut self, schema: &Value) -> Value {
        let schema = self.spec.resolve(schema);
        let min = schema["minimum"].as_u64().unwrap_or(0);
        // What a float can hold exactly.
        let most = (1 << 53) - 1;
        let max = schema["maximum"].as_u64().unwrap_or(most);
        let float = matches!(schema["format"].as_str(), Some("double" | "float"));
        if float && self.one_in(2) {
            return 12.5.into();
        }
        if self.one_in(8) {
            return [min, max, max.min(1_716_883_200_000)][self.below(3)].into();
        }
        (min + self.next() % (max - min + 1)).into()
    }

    fn array(&mut self, schema: &'a Value, shape: Shape, depth: u32) -> Value {
        let least = usize::from(shape == Shape::Parameter);
        let count = if depth > 6 { 0 } else { least + self.below(3) };
        let Some(items) = self.spec.items(schema) else {
            return json!([]);
        };
        // A `null` in a list has no meaning anywhere.
        let items = (0..count).map(|_| {
            loop {
                let item = self.value(items, shape, depth + 1);
                if !item.is_null() {
                    break item;
                }
            }
        });
        items.collect()
    }

    fn object(&mut self, schema: &'a Value, shape: Shape, depth: u32) -> Value {
        let spec = self.spec;
        let mut object = Map::new();
        let alternatives = spec.alternatives(schema);
        let typed = |part: &&Value| !spec.properties(part).is_empty();
        let chosen = if !alternatives.is_empty() && alternatives.iter().all(typed) {
            alternatives[self.below(alternatives.len())]
        } else {
            schema
        };
        let properties = spec.properties(chosen);
        let mut names = properties.iter().map(|(name, ..)| *name);
        let paged = names.any(|name| matches!(name, "data" | "m2m_tokens"));
        for (name, property, required) in &properties {
            if !required && (depth > 6 || self.one_in(3)) {
                continue;
            }
            // Clerk may one day leave out or empty what it requires today, all but what the answer
            // is: an identity, a list, the number that was asked for.
            let identity =
                matches!(*name, "id" | "data" | "m2m_tokens") || *name == "total_count" && !paged;
            let value = if shape == Shape::Answer && !identity && self.one_in(12) {
                Value::Null
            } else {
                self.value(property, shape, depth + 1)
            };
            if *required && identity && value.is_null() && !spec.nullable(property) {
                continue;
            }
            object.insert((*name).into(), value);
        }
        let page = object.get("data").or(object.get("m2m_tokens"));
        if properties.is_empty() {
            let name = self.text();
            object.insert(name, self.text().into());
        } else if shape == Shape::Answer && !page.is_some_and(Value::is_array) && self.one_in(3) {
            let value = [json!(null), json!({"a": [1, null]}), json!("x")][self.below(3)].clone();
            object.insert("a_member_of_tomorrow".into(), value);
        }
        object.into()
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 8] = [
            "",
            "a",
            "null",
            "0",
            "é ü 漢字 \u{1f511}",
            "a&b=c+d%20?#/",
            "\"\\\n\t<>",
            "+x",
        ];
        TEXTS[self.below(TEXTS.len())].into()
    }

    /// What can stand in a path and in a query alike.
    fn plain(&mut self) -> String {
        const TEXTS: [&str; 5] = ["a", "user_2abc", "a b+c", "é:@~!*'()", "-x.y_"];
        TEXTS[self.below(TEXTS.len())].into()
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// What a value is made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Parameter,
    Body,
    Answer,
}

/// The list of a page, where the value is one: the shapes of pages are one to the code.
fn page(value: &Value) -> &Value {
    let list = value.get("data").or(value.get("m2m_tokens"));
    list.filter(|list| list.is_array()).unwrap_or(value)
}

/// Whether the total of a page came back, where it was given.
fn total_kept(given: &Value, back: &Value) -> Result<(), String> {
    let total = given.get("total_count").filter(|total| total.is_number());
    match total.filter(|_| page(given).is_array()) {
        Some(total) => kept(total, &back["total_count"], "answer.total_count"),
        None => Ok(()),
    }
}

/// Whether everything given came back. A member that was not given, or was `null`, may come back
/// as the nothing of its type.
fn kept(given: &Value, back: &Value, at: &str) -> Result<(), String> {
    let wrong = || Err(format!("{at}: {given} came back as {back}"));
    match (given, back) {
        (Value::Object(given), Value::Object(back)) => {
            for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
                let back = back.get(name).unwrap_or(&Value::Null);
                kept(value, back, &format!("{at}.{name}"))?;
            }
            let nothing = |value: &Value| {
                value.is_null()
                    || *value == json!(false)
                    || *value == json!("")
                    || *value == json!([])
                    || *value == json!({})
            };
            for (name, value) in back {
                if given.get(name).is_none_or(Value::is_null) && !nothing(value) {
                    return Err(format!("{at}.{name}: {value} came from nowhere"));
                }
            }
            Ok(())
        }
        (Value::Array(given), Value::Array(back)) if given.len() == back.len() => {
            let mut pairs = given.iter().zip(back);
            pairs.try_for_each(|(given, back)| kept(given, back, &format!("{at}[]")))
        }
        (Value::Number(given), Value::Number(back)) if given.as_f64() == back.as_f64() => Ok(()),
        _ if given == back => Ok(()),
        _ => wrong(),
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// RFC 3986: all but the unreserved characters.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            // A write to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex: Vec<u8> = rest.by_ref().take(2).collect();
                let hex = String::from_utf8_lossy(&hex);
                u8::from_str_radix(&hex, 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
