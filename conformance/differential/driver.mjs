// Answers the conformance protocol with the JavaScript reference. Questions on standard input, answers on standard output.

import { begin } from './driver/world.mjs';

import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { refusal, Unsupported } from './driver/refusal.mjs';

const modules = await Promise.all(['api', 'requests', 'tokens', 'values'].map(name => import(`./driver/${name}.mjs`)));
const operations = new Map(modules.flatMap(module => Object.entries(module.operations)));

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const written = process.stdout.write(JSON.stringify(await answer(line)) + '\n');
  if (!written) await once(process.stdout, 'drain');
}

async function answer(line) {
  const question = read(line);
  if (!question) return { id: null, err: { reason: 'bad-question', message: 'not a question' } };
  withoutNulls(question.in);
  begin(question);
  try {
    const operation = operations.get(question.op);
    if (!operation) throw new Unsupported(question.op);
    return { id: question.id, out: await operation(question.in) };
  } catch (error) {
    return { id: question.id, err: refusal(error) };
  }
}

/// Members that are null are absent: of the question, and of the parts that the protocol gives a form.
function withoutNulls(input) {
  const formed = ['options', 'request', 'upstream', 'path', 'query'].map(name => input[name]);
  for (const object of [input, ...formed, ...(Array.isArray(input.network) ? input.network : [])]) {
    for (const name of Object.keys(object ?? {})) if (object[name] === null) delete object[name];
  }
}

function read(line) {
  try {
    const question = JSON.parse(line);
    const valid =
      typeof question.id === 'string' &&
      typeof question.op === 'string' &&
      typeof question.now_ms === 'number' &&
      typeof question.in === 'object' &&
      question.in !== null;
    return valid ? question : undefined;
  } catch {
    return undefined;
  }
}
