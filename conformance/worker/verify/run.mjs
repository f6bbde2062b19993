// The host of the verifying worker: signs tokens with a key of its own and looks at what the worker makes of them.
// Usage: node run.mjs WASM_FILE
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), {});
const worker = instance.exports;

const write = text => {
  const bytes = new TextEncoder().encode(text);
  const place = worker.buffer(bytes.length); // may make the memory grow, which takes the old view of it away
  new Uint8Array(worker.memory.buffer).set(bytes, place);
};
const verify = (token, now) => {
  write(token);
  const length = worker.verify(now);
  const text = new TextDecoder().decode(new Uint8Array(worker.memory.buffer, worker.answer(), Math.abs(length)));
  return length < 0 ? { refused: text } : { user_id: text };
};

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = 1_800_000_000_000;
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = claims => {
  const seconds = now / 1000;
  const all = { sub: 'user_1', sid: 'sess_1', azp: 'https://example.com', iat: seconds, nbf: seconds, exp: seconds + 60, ...claims };
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'ins_1' })}.${encode(all)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
};

assert.deepEqual(verify(token({}), now), { refused: 'no key was loaded' });
write('no key\0https://example.com');
assert.equal(worker.load_key(), 1);
write(`${publicKey.export({ type: 'spki', format: 'pem' })}\0https://example.com`);
assert.equal(worker.load_key(), 0);

const good = token({});
assert.deepEqual(verify(good, now), { user_id: 'user_1' });
assert.deepEqual(verify(good, now + 120_000), { refused: 'token-expired' });
assert.deepEqual(verify(token({ azp: 'https://other.example' }), now), { refused: 'token-invalid-authorized-parties' });
const [head, claims, signature] = good.split('.');
const forged = [head, claims, (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)].join('.');
assert.deepEqual(verify(forged, now), { refused: 'token-invalid-signature' });
assert.deepEqual(verify('', now), { refused: 'token-invalid' });
console.log('verifying worker: accepts the token, refuses the forged, expired and foreign ones');
