// What the reference sees of the outside: a clock, a network and timers that belong to the question being answered.
// This module must be imported before `@clerk/backend`, which binds `fetch` when it is loaded.

const RealDate = globalThis.Date;
const { setImmediate } = globalThis;

let now = 0;
let exchanges = [];
let sent = [];
let serial = 0;

class QuestionDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now);
    else super(...args);
  }
  static now() {
    return now;
  }
}

globalThis.Date = QuestionDate;
globalThis.fetch = (input, init) => exchange(input, init);
// Back-off takes no time, and nothing may fire into the next question.
globalThis.setTimeout = (callback, _delay, ...args) => setImmediate(callback, ...args);
for (const method of ['log', 'info', 'debug', 'warn', 'error', 'trace']) console[method] = () => {};
for (const name of Object.keys(process.env)) {
  if (/CLERK|VERCEL/.test(name)) delete process.env[name];
}

export function begin(question) {
  now = question.now_ms;
  exchanges = (question.in?.network ?? []).map(entry => ({ ...entry, used: false }));
  sent = [];
  serial += 1;
}

export const requests = () => sent;

/// The proxy operation answers from one response instead of a list of exchanges.
export function answerEverythingWith(response) {
  exchanges = response ? [{ any: true, response, repeat: true }] : [];
}

/// The reference keeps signing keys for the life of the process, by (API URL, version, secret key). A version followed
/// by characters that URL parsing removes gives every question a cache of its own without changing any request.
export function freshApiVersion() {
  return 'v1' + [...serial.toString(2)].map(bit => (bit === '1' ? '\t' : '\n')).join('');
}

export class NetworkFailure extends TypeError {}

async function exchange(input, init = {}) {
  const url = new URL(typeof input === 'string' ? input : (input.url ?? input.href));
  const method = init.method ?? 'GET';
  const body = init.body ?? null;
  sent.push({
    method,
    url: url.href,
    headers: [...new Headers(init.headers)],
    body: body === null || typeof body === 'string' ? body : '[stream]',
  });
  const entry = exchanges.find(
    e => e.any || ((e.repeat || !e.used) && e.method === method && e.path === url.pathname),
  );
  if (!entry) throw new NetworkFailure('fetch failed');
  entry.used = true;
  if (entry.fail) throw new NetworkFailure('fetch failed');
  const { status, headers, body: answer } = entry.response;
  const text = typeof answer === 'string' ? answer : answer === undefined ? '' : JSON.stringify(answer);
  // Bytes: to a text, `Response` would add a content type that the question does not have.
  return new Response([101, 204, 205, 304].includes(status) ? null : new TextEncoder().encode(text), {
    status,
    headers: headers ?? [['content-type', 'application/json']],
  });
}
