// Writes what the reference answers to a fixed set of cases, so that those without Node can compare too:
//   node vectors.mjs ../vectors
// Cases of a known deviation, and those in which the reference falls over, are left out.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { concerns, deviations } from './deviations.mjs';
import { generate } from './generate.mjs';

const SEED = 2026;
const CASES = {
  authenticate_request: 240, verify_jwt: 160, verify_token: 120, verify_machine_token: 100, verify_webhook: 80, check_authorization: 120, auth_object: 60,
  proxy: 80, create_redirect: 60, decode_jwt: 40, verify_jws: 40, sign_jwt: 16, parse_publishable_key: 60, build_publishable_key: 30, cookie_suffix: 10, strip_private_data: 20,
};

/// How many cases are asked for each that is kept: of most of these operations few are free of every deviation.
const ASKED = { authenticate_request: 10, proxy: 160 };

const folder = process.argv[2];
if (!folder) throw new Error('name the folder to write to');
mkdirSync(folder, { recursive: true });
for (const [operation, count] of Object.entries(CASES)) {
  const questions = [...generate({ seed: SEED, count: count * (ASKED[operation] ?? 4), operations: [operation] })];
  const answers = ask(questions);
  const lines = [];
  questions.forEach((question, index) => {
    const answer = answers[index];
    const asked = pruned(question, answer);
    const listed = deviations.some(entry => concerns(entry, asked, answer));
    if (listed || answer.err?.reason === 'crash' || lines.length === count) return;
    lines.push(JSON.stringify({ question: asked, answer }) + '\n');
  });
  writeFileSync(join(folder, `${operation}.jsonl`), lines.join(''));
}
writeFileSync(join(folder, 'api_request.jsonl'), onlyOfThePackage().join(''));

/// Requests of the operations that no description has: the package is all there is to compare them with.
function onlyOfThePackage() {
  const all = [...generate({ seed: SEED, count: 20_000, operations: ['api_request'] })];
  const own = all.filter(question => question.in.operation.startsWith('Js'));
  const names = [...new Set(own.map(question => question.in.operation))];
  const questions = names.flatMap(name => own.filter(question => question.in.operation === name).slice(0, 8));
  const answers = ask(questions);
  return questions.flatMap((question, index) => {
    const listed = deviations.some(entry => concerns(entry, question, answers[index]));
    return listed || answers[index].err ? [] : [JSON.stringify({ question, answer: answers[index] }) + '\n'];
  });
}

function ask(questions) {
  const driver = new URL('driver.mjs', import.meta.url).pathname;
  const input = questions.map(question => JSON.stringify(question) + '\n').join('');
  const { stdout, status } = spawnSync(process.execPath, [driver], { input, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error('the driver failed');
  return stdout.toString().trim().split('\n').map(line => JSON.parse(line));
}

/// Exchanges that did not happen make the files large and say nothing.
function pruned(question, answer) {
  const { network, ...given } = question.in;
  if (!network) return question;
  const sent = answer.out?.requests?.map(request => new URL(request.url).pathname);
  const happened = network.filter(entry => !sent || sent.includes(entry.path));
  return { ...question, in: { ...given, network: happened } };
}
