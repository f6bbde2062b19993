// Asks the reference and a testee the same questions and says where they differ:
//   node run.mjs --testee ../../target/release/testee [--seed N|fresh] [--count N] [--op a,b] [--show N]
//                [--allow-unsupported]

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { accepts, compare } from './compare.mjs';
import { deviations, reasonOf } from './deviations.mjs';
import { generate } from './generate.mjs';
import { options } from './options.mjs';

const args = options({
  testee: { type: 'string' },
  show: { type: 'string', default: '10' },
  'allow-unsupported': { type: 'boolean', default: false },
});
if (!args.testee) throw new Error('--testee names the binary that answers (cargo build --release -p clerk-conformance --bin testee)');

const questions = [...generate(args)];
const lines = questions.map(question => JSON.stringify(question) + '\n').join('');
const [reference, testee] = await Promise.all([
  answers(process.execPath, [new URL('driver.mjs', import.meta.url).pathname], lines),
  answers(args.testee, [], lines),
]);

const table = new Map();
const used = new Map();
const differing = [];
questions.forEach((question, index) => {
  const row = table.get(question.op) ?? { operation: question.op, cases: 0, same: 0, listed: 0, differ: 0, unsupported: 0 };
  table.set(question.op, row);
  row.cases += 1;
  const verdict = judge(index);
  row[verdict] += 1;
  if (verdict === 'differ') differing.push(index);
});

console.table([...table.values()].sort((a, b) => (a.operation < b.operation ? -1 : 1)));
for (const { id } of deviations) report(`listed ${id}`, used.get(id) ?? []);
report('DIFFER', differing);
for (const index of differing.slice(0, Number(args.show))) {
  console.log(`\n--- ${questions[index].op} ${questions[index].id}`);
  console.log(`question  ${JSON.stringify(questions[index])}`);
  for (const part of decoded(questions[index].in.token)) console.log(`          ${part}`);
  console.log(`reference ${JSON.stringify(reference[index])}`);
  console.log(`testee    ${JSON.stringify(testee[index])}`);
}

const unsupported = [...table.values()].reduce((sum, row) => sum + row.unsupported, 0);
console.log(`\nseed ${args.seed}: ${questions.length} cases, ${differing.length} differ, ${unsupported} unsupported`);
process.exitCode = differing.length > 0 || (unsupported > 0 && !args['allow-unsupported']) ? 1 : 0;

function summary({ err, out }) {
  return err ? err.reason : [out.status, out.reason].filter(Boolean).join(' ') || 'ok';
}

function decoded(token) {
  return (token ?? '').split('.').slice(0, 2).map(part => Buffer.from(part, 'base64url').toString().slice(0, 2000));
}

/// One line for each way in which the answers to these questions differ, the most frequent first.
function report(title, indexes) {
  const ways = new Map();
  for (const index of indexes) {
    const way = `${questions[index].op}: ${summary(reference[index])} -> ${summary(testee[index])}`;
    ways.set(way, (ways.get(way) ?? 0) + 1);
  }
  console.log(`${title}: ${indexes.length || 'none in this run'}`);
  for (const [way, count] of [...ways].sort(([, a], [, b]) => b - a)) console.log(`  ${count} x ${way}`);
}

function judge(index) {
  const [question, expected, actual] = [questions[index], reference[index], testee[index]];
  const verdict = compare(question, expected, actual);
  if (verdict !== 'differs') return verdict;
  const passes = accepts(question, actual);
  const entry = deviations.find(
    deviation =>
      deviation.operations.includes(question.op) &&
      (!passes || deviation.accepts) &&
      (!deviation.gives || !actual.err || deviation.gives.includes(reasonOf(actual))) &&
      deviation.when(question, expected, actual),
  );
  if (!entry) return 'differ';
  used.set(entry.id, [...(used.get(entry.id) ?? []), index]);
  return 'listed';
}

async function answers(command, commandArgs, input) {
  const child = spawn(command, commandArgs, { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', chunk => (output += chunk));
  await Promise.race([once(child.stdout, 'end'), failed]);
  const list = output.split('\n').filter(line => line !== '').map(line => JSON.parse(line));
  if (list.length !== questions.length || list.some((answer, index) => answer.id !== questions[index].id)) {
    throw new Error(`${command}: ${list.length} answers to ${questions.length} questions, or not in order`);
  }
  return list;
}
