//! Clerk's API description (`OpenAPI` 3.0), as far as the checks need it.

use std::{fs, io, path::Path};

use serde_json::{Map, Value};

/// An API description, read whole.
#[derive(Debug)]
pub struct Spec(Value);

/// One operation of the description.
#[derive(Clone, Copy, Debug)]
pub struct SpecOperation<'a> {
    /// Its operationId.
    pub id: &'a str,
    /// `get`, `post` ...
    pub method: &'a str,
    /// The path template.
    pub path: &'a str,
    item: &'a Value,
    operation: &'a Value,
}

/// A parameter of the path, the query or the header.
#[derive(Clone, Copy, Debug)]
pub struct SpecParameter<'a> {
    /// Its name.
    pub name: &'a str,
    /// `path`, `query` or `header`.
    pub place: &'a str,
    /// Whether it has to be given.
    pub required: bool,
    /// Whether a list stands in one pair, with commas.
    pub comma: bool,
    /// Its schema.
    pub schema: &'a Value,
}

/// What a body is.
#[derive(Clone, Copy, Debug)]
pub struct SpecBody<'a> {
    /// Whether it is `multipart/form-data`.
    pub form: bool,
    /// Its schema.
    pub schema: &'a Value,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const NULL: &Value = &Value::Null;

impl Spec {
    /// Reads a file, YAML or JSON.
    ///
    /// # Errors
    /// Where it cannot be read or is neither.
    pub fn read(path: &Path) -> io::Result<Self> {
        Self::parse(&fs::read_to_string(path)?)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// Where it is neither YAML nor JSON.
    pub fn parse(text: &str) -> io::Result<Self> {
        serde_saphyr::from_str(text)
            .map(Self)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
    }

    /// The whole description.
    pub fn as_json(&self) -> &Value {
        &self.0
    }

    /// Every operation, in the order of the paths.
    pub fn operations(&self) -> Vec<SpecOperation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in members(&self.0["paths"]) {
            for method in METHODS {
                let operation = &item[method];
                if let Some(id) = operation["operationId"].as_str() {
                    operations.push(SpecOperation {
                        id,
                        method,
                        path,
                        item,
                        operation,
                    });
                }
            }
        }
        operations
    }

    /// What a reference refers to.
    pub fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            schema = self.0.pointer(pointer).unwrap_or(NULL);
        }
        schema
    }

    /// The schema and all that it is composed of; of alternatives, all.
    pub fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let mut parts = vec![schema];
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in schema[word].as_array().into_iter().flatten() {
                parts.extend(self.parts(part));
            }
        }
        parts
    }

    /// The properties with whether each is required.
    pub fn properties<'a>(&'a self, schema: &'a Value) -> Vec<(&'a str, &'a Value, bool)> {
        let parts = self.parts(schema);
        let alternatives = self.alternatives(schema);
        let mut properties: Vec<(&str, &Value, bool)> = Vec::new();
        for part in &parts {
            for (name, property) in members(&part["properties"]) {
                if properties.iter().any(|(known, ..)| *known == name) {
                    continue;
                }
                let required = parts.iter().any(|part| requires(part, name))
                    && alternatives.iter().all(|alternative| {
                        let parts = self.parts(alternative);
                        parts.iter().any(|part| requires(part, name))
                            || requires(self.resolve(schema), name)
                    });
                properties.push((name, property, required));
            }
        }
        properties
    }

    /// The alternatives of `oneOf` and `anyOf`; none where there are no real ones.
    pub fn alternatives<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let all = ["oneOf", "anyOf"].into_iter();
        all.flat_map(|word| schema[word].as_array().into_iter().flatten())
            .collect()
    }

    /// The first type that the schema or one of its parts names.
    pub fn type_of<'a>(&'a self, schema: &'a Value) -> Option<&'a str> {
        let parts = self.parts(schema);
        let named = parts.iter().find_map(|part| part["type"].as_str());
        named.or_else(|| {
            let object = parts.iter().any(|part| part["properties"].is_object());
            object.then_some("object")
        })
    }

    /// The values of an enum; none where the schema is no enum.
    pub fn values<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let parts = self.parts(schema);
        let values = parts.iter().filter_map(|part| part["enum"].as_array());
        values.flatten().collect()
    }

    /// The schema of the items of an array.
    pub fn items<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        let parts = self.parts(schema);
        parts.into_iter().find_map(|part| part.get("items"))
    }

    /// Whether `null` is allowed.
    pub fn nullable(&self, schema: &Value) -> bool {
        self.resolve(schema)["nullable"] == true
    }

    /// The parameters of an operation, those of its path included.
    pub fn parameters<'a>(&'a self, operation: &SpecOperation<'a>) -> Vec<SpecParameter<'a>> {
        let lists = [operation.item, operation.operation];
        let all = lists
            .into_iter()
            .filter_map(|list| list["parameters"].as_array());
        let all = all.flatten().map(|parameter| self.resolve(parameter));
        all.map(|parameter| SpecParameter {
            name: parameter["name"].as_str().unwrap_or_default(),
            place: parameter["in"].as_str().unwrap_or_default(),
            required: parameter["required"] == true,
            comma: parameter["explode"] == false,
            schema: &parameter["schema"],
        })
        .collect()
    }

    /// The body of an operation's request.
    pub fn body<'a>(&'a self, operation: &SpecOperation<'a>) -> Option<SpecBody<'a>> {
        let body = self.resolve(&operation.operation["requestBody"]);
        let (kind, content) = members(&body["content"]).next()?;
        Some(SpecBody {
            form: kind.starts_with("multipart/"),
            schema: &content["schema"],
        })
    }

    /// The schema of a successful answer; none where it has no JSON.
    pub fn answer<'a>(&'a self, operation: &SpecOperation<'a>) -> Option<&'a Value> {
        let mut answers = members(&operation.operation["responses"]);
        let (status, _) = answers.find(|(status, _)| status.starts_with('2'))?;
        self.answer_of(operation, status)?
    }

    /// The schema of the answer of a status, if it has JSON; `None` where the status is not
    /// described.
    pub fn answer_of<'a>(
        &'a self,
        operation: &SpecOperation<'a>,
        status: &str,
    ) -> Option<Option<&'a Value>> {
        let answer = self.resolve(operation.operation["responses"].get(status)?);
        Some(answer["content"]["application/json"].get("schema"))
    }
}

impl SpecOperation<'_> {
    /// Whether Clerk discourages its use.
    pub fn deprecated(&self) -> bool {
        self.operation["deprecated"] == true
    }

    /// Its first tag.
    pub fn tag(&self) -> &str {
        self.operation["tags"][0].as_str().unwrap_or_default()
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.map(|(name, value)| (name.as_str(), value))
}

fn requires(schema: &Value, name: &str) -> bool {
    let required = schema["required"].as_array();
    required.is_some_and(|names| names.iter().any(|known| known == name))
}
