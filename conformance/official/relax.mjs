// Writes an OpenAPI file for Prism: usage `node relax.mjs IN OUT`. Four things in Clerk's file are not what
// its API does or what Prism understands, and would be reported as faults of the server:
// 1. the `/v1` stands in `servers`, which Prism ignores; machine operations are also called without it;
// 2. `nullable` beside `allOf` or `oneOf` of schemas that are not nullable allows no null, but is meant to;
// 3. `paginated=true` answers `{data, total_count}`, which no schema describes;
// 4. a new API key is answered 200 by the file and 201 by Clerk's Python SDK; the emulator answers 201.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { parse } = createRequire(import.meta.url)('@stoplight/yaml');
const [, , from, to] = process.argv;
const file = parse(readFileSync(from, 'utf8'));

const walk = node => {
  if (node === null || typeof node !== 'object') return;
  if (node.nullable === true) ['allOf', 'oneOf', '$ref'].forEach(word => delete node[word]);
  Object.values(node).forEach(walk);
};
walk(file.components);

const look = node => (node.$ref ? node.$ref.split('/').slice(1).reduce((at, name) => at[name], file) : node);
for (const item of Object.values(file.paths)) {
  const paginated = (item.get?.parameters ?? []).map(look).some(parameter => parameter.name === 'paginated');
  const json = paginated && look(item.get.responses['200']).content['application/json'];
  if (json && look(json.schema).type === 'array') {
    const page = { type: 'object', required: ['data', 'total_count'], properties: { data: json.schema, total_count: { type: 'integer' } } };
    json.schema = { anyOf: [json.schema, page] };
  }
}
const created = file.paths['/api_keys'].post.responses;
created['201'] = created['200'];

const bare = path => /^\/(api_keys|m2m_tokens|oauth_applications\/access_tokens)/.test(path);
file.paths = Object.fromEntries(
  Object.entries(file.paths).flatMap(([path, item]) => [[`/v1${path}`, item], ...(bare(path) ? [[path, item]] : [])]),
);
writeFileSync(to, JSON.stringify(file));
