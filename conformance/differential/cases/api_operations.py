"""Makes api-operations.json, the parameters that the generator draws from, of Clerk's OpenAPI file:
python3 cases/api_operations.py bapi-2026-05-12.yml > cases/api-operations.json (needs PyYAML)."""

import json
import sys

import yaml

SPEC = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
DEPTH = 4


def resolved(node):
    while "$ref" in node:
        target = SPEC
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def kind(node, depth=DEPTH):
    """A schema as: a type's name, {"enum": []}, {"list": kind} or {"object": {name: kind}}; "?" in front: nullable."""
    node = resolved(node)
    for combined in ("oneOf", "anyOf", "allOf"):
        if combined in node and "properties" not in node and "type" not in node:
            return kind(node[combined][0], depth)
    if node.get("enum"):
        return {"enum": [value for value in node["enum"] if value is not None]}
    name = node.get("type", "object")
    if name == "array":
        return {"list": kind(node.get("items", {}), depth - 1)}
    if name != "object":
        return name
    if not node.get("properties") or depth == 0:
        return "object"
    required = node.get("required", [])
    return {
        "object": {member: kind(schema, depth - 1) for member, schema in node["properties"].items()},
        "required": [member for member in required if member in node["properties"]],
    }


def operation(path, item, spec):
    result = {"path": [], "query": {}}
    for parameter in item.get("parameters", []) + spec.get("parameters", []):
        parameter = resolved(parameter)
        if parameter["in"] == "path":
            result["path"].append(parameter["name"])
        elif parameter["in"] == "query":
            result["query"][parameter["name"]] = kind(parameter["schema"])
            if parameter.get("required"):
                result.setdefault("required_query", []).append(parameter["name"])
    body = resolved(spec.get("requestBody", {})).get("content", {}).get("application/json", {}).get("schema")
    if body is not None:
        result["body"] = kind(body)
    return result


OPERATIONS = {
    spec["operationId"]: operation(path, item, spec)
    for path, item in SPEC["paths"].items()
    for method, spec in item.items()
    if isinstance(spec, dict) and "operationId" in spec
}
print("{")
print(",\n".join(f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}" for name, value in sorted(OPERATIONS.items())))
print("}")
