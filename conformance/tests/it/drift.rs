//! The drift check finds what differs, and a request that goes elsewhere is noticed.

use clerk_conformance::drift::{Spec, compare, run};

/// As the code has it, but for what the comments say.
const CHANGED: &str = r##"
paths:
  /jwt_templates/{template_id}:
    get:
      operationId: GetJWTTemplate
      deprecated: true # it is not
      parameters:
        - {in: path, name: template_id, required: true, schema: {type: string}}
        - {in: query, name: fresh, schema: {type: boolean}} # not there
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                required: [name] # and not the id
                properties:
                  id: {type: string}
                  name: {type: integer} # a text
                  region: {type: string} # not there
  /m2m: # another path
    post:
      operationId: createM2MToken
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [claims] # not required
              properties:
                token_format: {type: string, enum: [opaque, paseto]} # jwt, and no paseto
                seconds_until_expiration: {type: number, nullable: true}
                min_remaining_ttl_seconds: {type: integer, nullable: true} # not nullable
                claims: {nullable: true}
      responses: {"201": {content: {application/json: {schema: {$ref: "#/x"}}}}}
  /new:
    get: {operationId: GetNew, responses: {}} # not there
x: {type: object, properties: {token: {type: string}}}
"##;

#[test]
fn every_sort_of_difference_is_found() {
    let spec = Spec::parse(CHANGED).unwrap();
    let found: Vec<String> = compare(&spec).iter().map(ToString::to_string).collect();
    for expected in [
        "lacks: GetJWTTemplate query.fresh: the parameter",
        "lacks: GetJWTTemplate answer.region: the member",
        "lacks: GetNew : the operation",
        "lacks: createM2MToken body.min_remaining_ttl_seconds: null",
        "lacks: createM2MToken body.token_format: the value `paseto`",
        "differs: GetJWTTemplate answer.id: only the code requires it",
        "differs: GetJWTTemplate answer.name: type integer against text",
        "differs: GetJWTTemplate deprecated: only one of both says so",
        "differs: createM2MToken body.claims: only Clerk requires it",
        "differs: createM2MToken path: /m2m",
        "has too much: GetJWTTemplate answer.lifetime: the member",
        "has too much: createM2MToken body.token_format: the value `jwt`",
        "has too much: GetUser : the operation",
    ] {
        assert!(found.iter().any(|line| line == expected), "{expected}");
    }
    let other = found.iter().filter(|line| {
        !line.starts_with("has too much") && !line.contains("JWTTemplate") && !line.contains("M2M")
    });
    assert_eq!(other.count(), 1, "only GetNew");
}

#[test]
fn requests_and_answers_that_come_out_wrong_are_noticed() {
    let spec = Spec::parse(CHANGED).unwrap();
    let (made, failures) = run(&spec, 1, 50);
    assert_eq!(
        made, 200,
        "two operations, fifty requests and answers of each"
    );
    let of = |operation: &str, outcome: &str| {
        let mut failures = failures.iter();
        failures.any(|f| f.operation == operation && f.outcome.contains(outcome))
    };
    assert!(of(
        "createM2MToken",
        "POST https://api.clerk.com/m2m_tokens"
    ));
    assert!(of("GetJWTTemplate", "no parameter `fresh`"));
    assert!(of("GetJWTTemplate", "could not be read"));
}
