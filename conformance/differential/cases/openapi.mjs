// The parameters that the generator draws from, out of Clerk's API description.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/// Reads a description, JSON or (with the help of `drift FILE --json`) YAML; undefined where there is none.
export function description(file, drift) {
  if (!existsSync(file)) return undefined;
  if (file.endsWith('.json')) return JSON.parse(readFileSync(file));
  const { stdout, status, error } = spawnSync(drift, [file, '--json'], { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${drift} does not read ${file} (cargo build --release -p clerk-conformance --bin drift): ${error ?? status}`);
  return JSON.parse(stdout);
}

/// What each operation takes: `{path: [name], query: {name: kind}, required_query: [name], body: kind}`.
export function operationsOf(spec) {
  const items = Object.values(spec.paths).flatMap(item => Object.values(item).map(operation => [item, operation]));
  return Object.fromEntries(items.filter(([, { operationId }]) => operationId).map(([item, operation]) => [operation.operationId, parametersOf(spec, item, operation)]));
}

function parametersOf(spec, item, operation) {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(parameter => resolved(spec, parameter));
  const query = parameters.filter(parameter => parameter.in === 'query');
  const body = resolved(spec, operation.requestBody ?? {}).content?.['application/json']?.schema;
  return {
    path: parameters.filter(parameter => parameter.in === 'path').map(({ name }) => name),
    query: Object.fromEntries(query.map(({ name, schema }) => [name, kind(spec, schema, DEPTH)])),
    required_query: query.filter(({ required }) => required).map(({ name }) => name),
    ...(body ? { body: kind(spec, body, DEPTH) } : {}),
  };
}

const DEPTH = 4;

/// A schema as a type's name, `{enum: []}`, `{list: kind}` or `{object: {name: kind}, required: [], nullable: []}`.
function kind(spec, schema, depth) {
  const node = resolved(spec, schema);
  const combined = ['oneOf', 'anyOf', 'allOf'].find(name => name in node && !('properties' in node) && !('type' in node));
  if (combined) return kind(spec, node[combined][0], depth);
  if (node.enum?.length > 0) return { enum: node.enum.filter(value => value !== null) };
  const type = [node.type ?? 'object'].flat().find(type => type !== 'null');
  if (type === 'array') return { list: kind(spec, node.items ?? {}, depth - 1) };
  if (type !== 'object') return type;
  const members = Object.entries(node.properties ?? {});
  if (members.length === 0 || depth === 0) return 'object';
  return {
    object: Object.fromEntries(members.map(([name, inner]) => [name, kind(spec, inner, depth - 1)])),
    required: (node.required ?? []).filter(name => name in node.properties),
    nullable: members.filter(([, inner]) => nullable(resolved(spec, inner))).map(([name]) => name),
  };
}

const nullable = ({ nullable, type }) => nullable === true || [type].flat().includes('null');

function resolved(spec, node) {
  let found = node;
  while (found.$ref) found = found.$ref.replace('#/', '').split('/').reduce((target, part) => target[part], spec);
  return found;
}
