// Asks the reference and a testee the same questions and says where they differ:
//   node run.mjs --testee ../../target/release/testee [--seed N|fresh] [--count N] [--op a,b] [--show N]
//                [--openapi FILE] [--allow-unsupported]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';

import { accepts, compare } from './compare.mjs';
import { concerns, deviations } from './deviations.mjs';
import { reasonOf } from './deviations/question.mjs';
import { found, generate } from './generate.mjs';
import { options } from './options.mjs';
import { blurred, plans, restored } from './oracle.mjs';

const args = options({
  testee: { type: 'string' },
  warm: { type: 'boolean' },
  show: { type: 'string', default: '10' },
  'allow-unsupported': { type: 'boolean', default: false },
});
if (!args.testee) throw new Error('--testee names the binary that answers (cargo build --release -p clerk-conformance --bin testee)');

const REFERENCE = [process.execPath, [new URL('driver.mjs', import.meta.url).pathname]];
console.log(`seed ${args.seed}`);
const questions = [...generate({ ...args, spec: found(args) })];
const [reference, testee] = await Promise.all([answers(...REFERENCE, questions), answers(args.testee, args.warm ? ['--warm'] : [], questions)]);

const verdicts = questions.map((question, index) => compare(question, reference[index], testee[index]));
const used = await explained();
const table = new Map();
const differing = [];
questions.forEach((question, index) => {
  const row = table.get(question.op) ?? { operation: question.op, cases: 0, same: 0, listed: 0, differ: 0, unsupported: 0 };
  table.set(question.op, row);
  row.cases += 1;
  const verdict = verdicts[index] === 'differs' ? 'differ' : verdicts[index];
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

/// Marks what entries explain as `listed`; gives the cases of each entry.
async function explained() {
  const used = new Map();
  const list = (entry, index) => {
    verdicts[index] = 'listed';
    used.set(entry.id, [...(used.get(entry.id) ?? []), index]);
  };
  const asked = [];
  for (const index of verdicts.keys()) {
    if (verdicts[index] !== 'differs') continue;
    const [question, actual] = [questions[index], testee[index]];
    const entries = deviations.filter(
      entry => concerns(entry, question, reference[index]) && (needsOracle(entry, question) || !entry.gives || !actual.err || entry.gives.includes(reasonOf(actual))),
    );
    const plain = entries.find(entry => !needsOracle(entry, question) && (entry.accepts || !accepts(question, actual)));
    if (plain) list(plain, index);
    else plans(question, entries.filter(entry => needsOracle(entry, question))).forEach((plan, number) => asked.push({ ...plan, index, id: `${question.id}/${number}` }));
  }
  const others = asked.map(({ question, id }) => ({ ...question, id }));
  const told = others.length === 0 ? [] : await answers(...REFERENCE, others);
  asked.forEach((plan, number) => {
    const { index, entry, ignoring } = plan;
    if (verdicts[index] !== 'differs') return;
    if (compare(questions[index], restored(told[number], plan), blurred(testee[index], ignoring)) === 'same') list(entry, index);
  });
  return used;
}

/// Whether the reference has to be asked again before an entry explains anything.
function needsOracle(entry, { op, in: given }) {
  return ['authenticate_request', 'proxy'].includes(op) ? Boolean(entry.instead || entry.token) : Boolean(entry.instead && given.network);
}

function* lines(questions) {
  for (const question of questions) yield JSON.stringify(question) + '\n';
}

async function answers(command, commandArgs, questions) {
  const child = spawn(command, commandArgs, { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  child.stdin.on('error', () => {});
  // Line by line: all of them together may be longer than a text can be.
  Readable.from(lines(questions)).pipe(child.stdin);
  const list = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      list.push(...lines.filter(line => line !== '').map(line => JSON.parse(line)));
    }
  };
  await Promise.race([read(), failed]);
  if (list.length !== questions.length || list.some((answer, index) => answer.id !== questions[index].id)) {
    throw new Error(`${command}: ${list.length} answers to ${questions.length} questions, or not in order`);
  }
  return list;
}
