//! Whether answers are what the description's schemas say: type, `null`, values of enums, required
//! members, members that no schema knows.
//!
//! The description does not name every refusal of every operation; one that it does not name is
//! held to its schema of errors. Two things are read as they are meant: `nullable` beside `$ref`,
//! `allOf` or `oneOf` allows `null`, and a closed object inside `allOf` or `oneOf` is closed to what
//! none of the schemas that hold together knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::compare::{Finding, Sort};
use super::scenario::Answered;
use super::spec::{Spec, SpecOperation};

/// What a judgement came to.
#[derive(Debug)]
pub struct Judged {
    /// What the answers have against the description; sorted, each once.
    pub findings: Vec<Finding>,
    /// The objects in successful answers that the description has and no answer had, by the name of
    /// their schema: of these nothing can be said.
    pub unmet: BTreeSet<String>,
}

/// Judges answers. Operations that the description does not have are left out.
pub fn judge(spec: &Spec, answers: &[Answered]) -> Judged {
    let operations = spec.operations();
    let (mut findings, mut met) = (BTreeSet::new(), BTreeSet::new());
    for answer in answers {
        let id = answer.operation.id;
        let Some(described) = operations.iter().find(|described| described.id == id) else {
            continue;
        };
        let mut judgement = Judgement::new(spec);
        judgement.answer(described, answer);
        met.extend(judgement.met);
        let found = judgement.found.into_iter();
        findings.extend(found.map(|(sort, at, what)| Finding {
            sort,
            operation: id.into(),
            at,
            what,
        }));
    }
    let mut described = Described {
        spec,
        objects: BTreeMap::new(),
    };
    for operation in &operations {
        if let Some(schema) = spec.answer(operation) {
            described.add(schema, operation.id);
        }
    }
    let unmet = described.objects.into_iter();
    Judged {
        findings: findings.into_iter().collect(),
        unmet: unmet
            .filter(|(schema, (object, _))| *object && !met.contains(schema))
            .map(|(_, (_, name))| name)
            .collect(),
    }
}

/// Every schema that is part of a successful answer, by its address: whether it has properties, and
/// what it is called.
struct Described<'a> {
    spec: &'a Spec,
    objects: BTreeMap<usize, (bool, String)>,
}

impl<'a> Described<'a> {
    fn add(&mut self, schema: &'a Value, name: &str) {
        let reference = schema["$ref"].as_str();
        let name = reference.map_or(name, |reference| {
            reference.rsplit('/').next().unwrap_or_default()
        });
        let schema = self.spec.resolve(schema);
        let object = (schema["properties"].is_object(), name.to_owned());
        if self.objects.insert(address(schema), object).is_some() {
            return;
        }
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            self.add(property, &format!("{name}.{member}"));
        }
        for word in ["items", "additionalProperties"] {
            if schema[word].is_object() {
                self.add(&schema[word], &format!("{name}[]"));
            }
        }
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in schema[word].as_array().into_iter().flatten() {
                self.add(part, name);
            }
        }
    }
}

fn address(schema: &Value) -> usize {
    core::ptr::from_ref(schema).addr()
}

struct Judgement<'a> {
    spec: &'a Spec,
    found: Vec<(Sort, String, String)>,
    /// The schemas that an object was held to.
    met: Vec<usize>,
}

impl<'a> Judgement<'a> {
    fn new(spec: &'a Spec) -> Self {
        Self {
            spec,
            found: Vec::new(),
            met: Vec::new(),
        }
    }

    fn find(&mut self, sort: Sort, at: &str, what: impl Into<String>) {
        self.found.push((sort, at.into(), what.into()));
    }

    fn answer(&mut self, operation: &SpecOperation<'a>, answer: &Answered) {
        let status = answer.status;
        let success = (200..300).contains(&status);
        let schema = match self.spec.answer_of(operation, &status.to_string()) {
            Some(schema) => schema,
            None if success => {
                let what = format!("{status} is not described");
                self.find(Sort::Differs, "status", what);
                self.spec.answer(operation)
            }
            None => self
                .spec
                .as_json()
                .pointer("/components/schemas/ClerkErrors"),
        };
        let at = if success {
            "answer".to_owned()
        } else {
            status.to_string()
        };
        match (schema, answer.body.is_empty()) {
            (None, true) => {}
            (None, false) => self.find(Sort::Extra, &at, "content"),
            (Some(_), true) => self.find(Sort::Lacks, &at, "content"),
            (Some(schema), false) => match serde_json::from_str(&answer.body) {
                Ok(value) => self.value(schema, &value, &at),
                Err(error) => self.find(Sort::Differs, &at, error.to_string()),
            },
        }
    }

    /// Of alternatives the one counts that has the least against it.
    fn value(&mut self, schema: &'a Value, value: &Value, at: &str) {
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        let judged = self.together(schema).into_iter().map(|schemas| {
            let mut judgement = Self::new(self.spec);
            judgement.one(&schemas, value, at);
            judgement
        });
        if let Some(least) = judged.min_by_key(|judgement| judgement.found.len()) {
            self.found.extend(least.found);
            self.met.extend(least.met);
        }
    }

    /// The schemas that hold together, once for each choice among the alternatives.
    fn together(&self, schema: &'a Value) -> Vec<Vec<&'a Value>> {
        let schema = self.spec.resolve(schema);
        let mut choices = vec![vec![schema]];
        for part in schema["allOf"].as_array().into_iter().flatten() {
            choices = products(&choices, &self.together(part));
        }
        let alternatives = self.spec.alternatives(schema);
        if !alternatives.is_empty() {
            let alternatives = alternatives
                .into_iter()
                .flat_map(|part| self.together(part));
            choices = products(&choices, &alternatives.collect::<Vec<_>>());
        }
        choices
    }

    fn one(&mut self, schemas: &[&'a Value], value: &Value, at: &str) {
        if value.is_null() && schemas.iter().any(|schema| schema["nullable"] == true) {
            return;
        }
        for schema in schemas {
            if let Some(named) = schema["type"].as_str().filter(|named| !is(named, value)) {
                return self.find(Sort::Differs, at, format!("{} is no {named}", short(value)));
            }
            let values = schema["enum"].as_array();
            if values.is_some_and(|values| !values.contains(value)) {
                self.find(
                    Sort::Differs,
                    at,
                    format!("{} is not in the enum", short(value)),
                );
            }
        }
        match value {
            Value::Object(members) => self.object(schemas, members, at),
            Value::Array(items) => {
                for schema in schemas.iter().filter_map(|schema| schema.get("items")) {
                    for item in items {
                        self.value(schema, item, &format!("{at}[]"));
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, schemas: &[&'a Value], members: &Map<String, Value>, at: &str) {
        self.met
            .extend(schemas.iter().map(|schema| address(schema)));
        let required = schemas
            .iter()
            .filter_map(|schema| schema["required"].as_array());
        for name in required.flatten().filter_map(Value::as_str) {
            if !members.contains_key(name) {
                self.find(Sort::Lacks, &format!("{at}.{name}"), "the member");
            }
        }
        let mut others = schemas.iter().map(|schema| &schema["additionalProperties"]);
        let other = others.find(|other| **other == true || other.is_object());
        let named = schemas
            .iter()
            .any(|schema| schema["properties"].is_object());
        for (name, value) in members {
            let at = format!("{at}.{name}");
            let declared = schemas
                .iter()
                .filter_map(|schema| schema["properties"].get(name));
            let declared: Vec<_> = declared.collect();
            if declared.is_empty() && named && other.is_none() {
                self.find(Sort::Extra, &at, "the member");
            }
            let other = other.filter(|other| declared.is_empty() && other.is_object());
            for schema in declared.into_iter().chain(other) {
                self.value(schema, value, &at);
            }
        }
    }
}

/// Every choice of one beside every choice of the other.
fn products<'a>(ones: &[Vec<&'a Value>], others: &[Vec<&'a Value>]) -> Vec<Vec<&'a Value>> {
    let pairs = ones
        .iter()
        .flat_map(|one| others.iter().map(move |other| (one, other)));
    pairs
        .map(|(one, other)| [&one[..], &other[..]].concat())
        .collect()
}

fn is(named: &str, value: &Value) -> bool {
    match named {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".into(),
        Value::Object(_) => "an object".into(),
        scalar => scalar.to_string(),
    }
}
