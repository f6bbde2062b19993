//! Operation by operation: what the code lacks, and what it has too much.

use core::fmt;
use std::collections::BTreeMap;

use clerk_core::api::describe::{Kind, Member, Operation, Parameter};
use clerk_core::api::params::Place;
use clerk_core::api::{RESOURCES, registry};
use serde_json::Value;

use super::spec::{Spec, SpecOperation};

/// A difference between the code and the API description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What sort of difference.
    pub sort: Sort,
    /// The operationId.
    pub operation: String,
    /// Where in the operation, for example `body.saml.name` or `answer.status`.
    pub at: String,
    /// The value or property that differs.
    pub what: String,
}

/// The sorts of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// The code lacks it.
    Lacks,
    /// Both have it, and it is not the same.
    Differs,
    /// Only the code has it.
    Extra,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sort = match self.sort {
            Sort::Lacks => "lacks",
            Sort::Differs => "differs",
            Sort::Extra => "has too much",
        };
        write!(f, "{sort}: {} {}: {}", self.operation, self.at, self.what)
    }
}

/// Every difference, sorted.
pub fn compare(spec: &Spec) -> Vec<Finding> {
    let mut comparison = Comparison {
        spec,
        operation: "",
        findings: Vec::new(),
        types: BTreeMap::new(),
        enums: BTreeMap::new(),
    };
    let operations = spec.operations();
    for theirs in &operations {
        comparison.operation = theirs.id;
        match registry::operation(theirs.id) {
            Some(ours) => comparison.one(theirs, ours),
            None => comparison.find(Sort::Lacks, "", "the operation"),
        }
    }
    for ours in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        if !operations.iter().any(|theirs| theirs.id == ours.id) {
            comparison.operation = ours.id;
            comparison.find(Sort::Extra, "", "the operation");
        }
    }
    comparison.unseen_members();
    comparison.unseen_values();
    comparison.findings.sort();
    comparison.findings.dedup();
    comparison.findings
}

struct Comparison<'a> {
    spec: &'a Spec,
    operation: &'a str,
    findings: Vec<Finding>,
    /// By the address of its members: which of them some schema has. A type may stand for several
    /// schemas; only what none of them has is too much.
    types: BTreeMap<usize, Seen>,
    /// By its values: which of them some schema has, and where it was seen first.
    enums: BTreeMap<&'static [&'static str], SeenEnum>,
}

struct SeenEnum {
    operation: String,
    at: String,
    known: Vec<String>,
}

struct Seen {
    operation: String,
    at: String,
    members: &'static [Member],
    known: Vec<&'static str>,
}

/// Schemas that contain themselves end here.
const DEPTH: usize = 16;

impl<'a> Comparison<'a> {
    fn find(&mut self, sort: Sort, at: &str, what: &str) {
        self.findings.push(Finding {
            sort,
            operation: self.operation.into(),
            at: at.into(),
            what: what.into(),
        });
    }

    fn one(&mut self, theirs: &SpecOperation<'a>, ours: &'static Operation) {
        if !theirs.method.eq_ignore_ascii_case(ours.method.as_str()) {
            self.find(Sort::Differs, "method", theirs.method);
        }
        if theirs.path != ours.path {
            self.find(Sort::Differs, "path", theirs.path);
        }
        if theirs.deprecated() != ours.deprecated {
            self.find(Sort::Differs, "deprecated", "only one of both says so");
        }
        let mut known = Vec::new();
        for parameter in self.spec.parameters(theirs) {
            let place = match parameter.place {
                "path" => Place::Path,
                "query" => Place::Query,
                _ => Place::Header,
            };
            known.push((place, parameter.name));
            self.parameter(
                ours,
                place,
                parameter.name,
                parameter.schema,
                parameter.required,
            );
        }
        if let Some(body) = self.spec.body(theirs) {
            if let Some(items) = self.spec.items(body.schema) {
                let list = ours
                    .parameters
                    .iter()
                    .find(|ours| ours.place == Place::Items);
                match list.map(|list| list.kind) {
                    Some(Kind::List(kind)) => self.kind(*kind, items, "body", 0),
                    _ => self.find(Sort::Lacks, "body", "the list"),
                }
            } else {
                let place = if body.form { Place::Form } else { Place::Body };
                for (name, schema, required) in self.spec.properties(body.schema) {
                    known.push((place, name));
                    self.parameter(ours, place, name, schema, required);
                }
            }
        }
        for parameter in ours.parameters {
            let key = (parameter.place, parameter.name);
            if parameter.place != Place::Items && !known.contains(&key) {
                self.find(
                    Sort::Extra,
                    &at(parameter.place, parameter.name),
                    "the parameter",
                );
            }
        }
        match (self.spec.answer(theirs), ours.output) {
            (Some(schema), kind) => self.kind(kind, schema, "answer", 0),
            (None, Kind::Nothing | Kind::String) => {}
            (None, _) => self.find(Sort::Extra, "answer", "content"),
        }
    }

    fn parameter(
        &mut self,
        ours: &'static Operation,
        place: Place,
        name: &str,
        schema: &'a Value,
        required: bool,
    ) {
        let at = at(place, name);
        let same = |ours: &&Parameter| ours.place == place && ours.name == name;
        let Some(ours) = ours.parameters.iter().find(same) else {
            return self.find(Sort::Lacks, &at, "the parameter");
        };
        if required != ours.required {
            let who = if required {
                "only Clerk"
            } else {
                "only the code"
            };
            self.find(Sort::Differs, &at, &format!("{who} requires it"));
        }
        if place == Place::Body && self.spec.nullable(schema) && !ours.nullable {
            self.find(Sort::Lacks, &at, "null");
        }
        self.kind(ours.kind, schema, &at, 0);
    }

    fn kind(&mut self, kind: Kind, schema: &'a Value, at: &str, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let named = self.spec.type_of(schema);
        let fits = match kind {
            Kind::Json => {
                if !self.spec.properties(schema).is_empty() {
                    self.find(Sort::Lacks, at, "the type of the object");
                }
                true
            }
            Kind::Object(members) => return self.object(members(), schema, at, depth),
            Kind::List(kind) => return self.list(*kind, schema, at, depth),
            Kind::Enum(values) => {
                self.values(values, schema, at);
                named == Some("string")
            }
            Kind::String => {
                if self.spec.values(schema).len() > 1 {
                    self.find(Sort::Lacks, at, "the enum");
                }
                matches!(named, Some("string"))
            }
            Kind::Integer | Kind::Number | Kind::Timestamp => {
                matches!(named, Some("integer" | "number"))
            }
            Kind::Boolean => named == Some("boolean"),
            Kind::File => named == Some("string"),
            _ => false,
        };
        if !fits {
            let named = named.unwrap_or("untyped").to_owned();
            self.find(
                Sort::Differs,
                at,
                &format!("type {named} against {}", word(kind)),
            );
        }
    }

    fn values(&mut self, ours: &'static [&'static str], schema: &'a Value, at: &str) {
        let theirs = self.spec.values(schema);
        let operation = self.operation;
        let seen = self.enums.entry(ours).or_insert(SeenEnum {
            operation: operation.into(),
            at: at.into(),
            known: Vec::new(),
        });
        // Where the description names no values, it names none that ours could be beside.
        let open = theirs.is_empty().then_some(ours).into_iter().flatten();
        seen.known.extend(open.map(|value| (*value).to_owned()));
        let texts = theirs.iter().filter_map(|value| value.as_str());
        seen.known.extend(texts.map(str::to_owned));
        for value in theirs.iter().filter_map(|value| value.as_str()) {
            if !ours.contains(&value) {
                self.find(Sort::Lacks, at, &format!("the value `{value}`"));
            }
        }
    }

    fn list(&mut self, kind: Kind, schema: &'a Value, at: &str, depth: usize) {
        let page = self.spec.properties(schema).into_iter();
        let page = page
            .filter(|(name, ..)| matches!(*name, "data" | "m2m_tokens"))
            .find_map(|(_, schema, _)| self.spec.items(schema));
        match self.spec.items(schema).or(page) {
            Some(items) => self.kind(kind, items, &format!("{at}[]"), depth + 1),
            None => self.find(Sort::Differs, at, "a list in the code only"),
        }
    }

    fn object(&mut self, members: &'static [Member], schema: &'a Value, at: &str, depth: usize) {
        let properties = self.spec.properties(schema);
        let request = !at.starts_with("answer");
        if properties.is_empty() {
            return self.find(Sort::Extra, at, "the type of the object");
        }
        let operation = self.operation;
        let seen = self.types.entry(members.as_ptr().addr()).or_insert(Seen {
            operation: operation.into(),
            at: at.into(),
            members,
            known: Vec::new(),
        });
        let known = members.iter().map(|member| member.name);
        seen.known
            .extend(known.filter(|name| properties.iter().any(|(theirs, ..)| theirs == name)));
        for (name, schema, required) in properties {
            let at = format!("{at}.{name}");
            let Some(ours) = members.iter().find(|ours| ours.name == name) else {
                self.find(Sort::Lacks, &at, "the member");
                continue;
            };
            if ours.required && !required {
                self.find(Sort::Differs, &at, "only the code requires it");
            } else if request && required && !ours.required {
                self.find(Sort::Differs, &at, "only Clerk requires it");
            }
            self.kind(ours.kind, schema, &at, depth + 1);
        }
    }

    fn unseen_values(&mut self) {
        for (values, seen) in &self.enums {
            for value in values
                .iter()
                .filter(|value| !seen.known.iter().any(|known| known == *value))
            {
                self.findings.push(Finding {
                    sort: Sort::Extra,
                    operation: seen.operation.clone(),
                    at: seen.at.clone(),
                    what: format!("the value `{value}`"),
                });
            }
        }
    }

    fn unseen_members(&mut self) {
        for seen in self.types.values() {
            for member in seen.members {
                if !seen.known.contains(&member.name) {
                    self.findings.push(Finding {
                        sort: Sort::Extra,
                        operation: seen.operation.clone(),
                        at: format!("{}.{}", seen.at, member.name),
                        what: "the member".into(),
                    });
                }
            }
        }
    }
}

fn at(place: Place, name: &str) -> String {
    let place = match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Form => "form",
        _ => "body",
    };
    format!("{place}.{name}")
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Timestamp => "timestamp",
        Kind::Enum(_) => "enum",
        Kind::Nothing => "nothing",
        _ => "something else",
    }
}
