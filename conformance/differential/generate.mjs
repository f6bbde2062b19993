// Structured cases for every operation of the protocol, from a seed:
//   node generate.mjs --seed 1 --count 1000 [--enumerated 1000] [--op verify_jwt,proxy] [--openapi FILE]

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cases as api, requestCases } from './cases/api.mjs';
import { cases as authenticate, withSessions } from './cases/authenticate.mjs';
import { enumerated } from './cases/enumerated.mjs';
import { description } from './cases/openapi.mjs';
import { Random } from './cases/random.mjs';
import { cases as tokens } from './cases/tokens.mjs';
import { cases as values } from './cases/values.mjs';
import { cases as webhooks } from './cases/webhooks.mjs';
import { options } from './options.mjs';

const CASES = { ...api, ...authenticate, ...tokens, ...values, ...webhooks };
/// Shares of a run; what is not named has one.
const WEIGHT = { authenticate_request: 14, verify_jwt: 6, verify_token: 4, verify_machine_token: 4, verify_webhook: 2, proxy: 2, check_authorization: 2, api_request: 4 };

export function* generate({ seed, count, enumerated: combinations, operations, spec }) {
  const cases = { ...requestCases(spec), ...CASES };
  const names = operations ?? Object.keys(cases);
  const unknown = names.filter(name => !(name in cases));
  if (unknown.length > 0) throw new Error(`no cases for ${unknown.join(', ')}`);
  const wheel = names.flatMap(name => Array(WEIGHT[name] ?? 1).fill(name));
  for (let index = 0; index < count; index += 1) {
    // Each case has a seed of its own: it stays the same whatever the ones before it drew.
    const random = new Random(Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b));
    const op = random.pick(wheel);
    const now_ms = 1_760_000_000_000 + random.int(86_400_000) + random.pick([0, 0, 1, 499, 500, 999]);
    const question = cases[op](random, now_ms);
    if (op === 'authenticate_request') withSessions(question);
    yield { id: `${seed}-${index}`, op, now_ms, in: question };
  }
  yield* enumerated(seed, combinations);
}

/// Clerk's API description: where `--openapi` says, else where this project's developers have it. Says so where it is not.
export function found({ openapi, testee }) {
  const file = openapi ?? fileURLToPath(new URL('../../../shared/openapi/bapi-2026-05-12.yml', import.meta.url));
  const spec = description(file, join(dirname(testee ?? '../../target/release/testee'), 'drift'));
  if (!spec) console.error(`api_request NOT DONE but for nine operations: Clerk's API description is not at ${file}`);
  return spec;
}

if (import.meta.filename === process.argv[1]) {
  const args = options();
  for (const question of generate({ ...args, spec: found(args) })) process.stdout.write(JSON.stringify(question) + '\n');
}
