// The host of the worker: gives it a clock, a `fetch` and a timer, and looks at what it makes of requests that the emulator's
// people send. Usage: node run.mjs WASM_FILE, with CLERK_API_URL, CLERK_SECRET_KEY and CLERK_PUBLISHABLE_KEY of the emulator, which
// is to answer the first request for one user with 429.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const { CLERK_API_URL: api_url, CLERK_SECRET_KEY: secret_key, CLERK_PUBLISHABLE_KEY: publishable_key } = process.env;
const asked = [];
const replies = new Map();

const read = (start, length) => JSON.parse(new TextDecoder().decode(new Uint8Array(worker.memory.buffer, start, length)));
const write = value => {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const place = worker.buffer(bytes.length); // may make the memory grow, which takes the old view of it away
  new Uint8Array(worker.memory.buffer).set(bytes, place);
};

async function answer({ send, sleep_ms }) {
  if (send === undefined) return new Promise(done => setTimeout(done, sleep_ms, true));
  try {
    const { method, url, headers, body, timeout_ms } = send;
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeout_ms) });
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  } catch {
    return {};
  }
}

const host = {
  now: Date.now,
  ask(number, text, length) {
    const question = read(text, length);
    asked.push(question.send ? `${question.send.method} ${new URL(question.send.url).pathname}` : 'sleep');
    answer(question).then(value => { write(value); worker.answered(number); });
  },
  reply: (number, text, length) => replies.get(number)(read(text, length)),
};

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), { host });
const worker = instance.exports;
let requests = 0;
const handle = headers => new Promise(done => {
  const number = requests++;
  replies.set(number, done);
  write({ method: 'GET', url: 'http://localhost:8787/', headers });
  worker.handle(number);
});

const emulated = async (method, path, body) => {
  const headers = { authorization: `Bearer ${secret_key}`, 'content-type': 'application/json' };
  const response = await fetch(api_url + path, { method, headers, body: body && JSON.stringify(body) });
  assert.equal(response.status, 200, `${method} ${path}`);
  return response.json();
};
const [user] = await emulated('GET', '/v1/users?limit=1');
const session = await emulated('POST', '/v1/sessions', { user_id: user.id });
const { jwt } = await emulated('POST', `/v1/sessions/${session.id}/tokens`);
const bearer = token => ({ authorization: `Bearer ${token}` });

write({ api_url, secret_key: '', publishable_key });
assert.equal(worker.start(), 1, 'a configuration without a key is refused');
write({ api_url, secret_key, publishable_key });
assert.equal(worker.start(), 0);

const signedIn = await handle(bearer(jwt));
assert.deepEqual([signedIn.status, signedIn.body], [200, { user_id: user.id, first_name: user.first_name }]);
assert.deepEqual(asked.splice(0), ['GET /v1/jwks', `GET /v1/users/${user.id}`, 'sleep', `GET /v1/users/${user.id}`], 'keys once, and again after the 429');

const both = await Promise.all([handle(bearer(jwt)), handle({ cookie: `__session=${jwt}; __client_uat=1; __clerk_db_jwt=dvb_1` })]);
assert.deepEqual(both.map(({ status }) => status), [200, 200]);
assert.deepEqual(asked.splice(0), Array(2).fill(`GET /v1/users/${user.id}`), 'no keys any more');

const [head, claims, signature] = jwt.split('.');
const forged = await handle(bearer([head, claims, (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)].join('.')));
assert.equal(forged.status, 401);
assert.equal(Object.fromEntries(forged.headers)['x-clerk-auth-reason'], 'token-invalid-signature');

const stranger = await handle({ 'sec-fetch-dest': 'document', host: 'localhost:8787' });
assert.equal(stranger.status, 307);
assert.match(Object.fromEntries(stranger.headers).location, /\/v1\/client\/handshake\?/);
assert.deepEqual(asked, []);
console.log(`worker: ${requests} requests judged in WebAssembly, without threads, clock or sockets`);
