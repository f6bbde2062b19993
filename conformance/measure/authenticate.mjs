// For authenticate.sh, with the reference's package.
//   node authenticate.mjs --question FILE    writes a question: a request with a session, keys, and what is configured
//   node authenticate.mjs QUESTION WAY COUNT    decides about its request over and over, prints nanoseconds of processor
//                                                 time per request

import { readFileSync, writeFileSync } from 'node:fs';

import { KID, keys, mint } from '../differential/cases/mint.mjs';

const [first, second, count] = process.argv.slice(2);
if (first === '--question') writeFileSync(second, JSON.stringify(question()));
else console.log(Math.round(await measured(JSON.parse(readFileSync(first)), second, Number(count))));

function question() {
  const now = Math.floor(Date.now() / 1000);
  const publishable_key = `pk_live_${Buffer.from('clerk.example.com$').toString('base64')}`;
  const claims = {
    azp: 'https://example.com', exp: now + 3600, fva: [12, -1], iat: now - 10, iss: 'https://clerk.example.com', jti: '0a1b2c3d4e5f6a7b8c9d', nbf: now - 20, sid: 'sess_2fPnzVHOnu28nBcDvNbNTnmXN6l', sts: 'active',
    sub: 'user_2fPnzRSh9ZmTDqJJ8GnqoxxzIxL', v: 2,
  };
  const token = mint({ header: { alg: 'RS256', cat: 'cl_B7d4PD111AAA', kid: KID, typ: 'JWT' }, payload: claims });
  const common = [
    ['host', 'example.com'], ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'], ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['accept-language', 'en-US,en;q=0.5'], ['accept-encoding', 'gzip, deflate, br'], ['sec-fetch-dest', 'document'], ['sec-fetch-mode', 'navigate'], ['sec-fetch-site', 'same-origin'], ['x-forwarded-proto', 'https'],
  ];
  return {
    url: 'https://example.com/dashboard?tab=1', user_id: claims.sub, party: 'https://example.com', publishable_key, secret_key: 'sk_live_secret', pem: keys.instance.pem,
    jwks: { keys: [{ ...keys.instance.jwk, kid: KID, use: 'sig', alg: 'RS256' }] },
    headers: [...common, ['cookie', `__client_uat=${now - 100}; __session=${token}; theme=dark`]],
    headers_signed_out: [...common, ['cookie', 'theme=dark']],
  };
}

async function measured(question, way, count) {
  process.env.NODE_ENV = 'production';
  for (const method of ['warn', 'error']) console[method] = () => {};
  // The keys come once; the package keeps them for the life of the process.
  globalThis.fetch = async () => new Response(JSON.stringify(question.jwks), { headers: { 'content-type': 'application/json' } });
  const { createClerkClient } = await import('../differential/node_modules/@clerk/backend/dist/index.mjs');
  const client = createClerkClient({
    publishableKey: question.publishable_key,
    secretKey: question.secret_key,
    ...(way === 'jwks' ? {} : { jwtKey: question.pem }),
    telemetry: { disabled: true },
  });
  const headers = way === 'signed-out' ? question.headers_signed_out : question.headers;
  // Made once: what a framework pays for a request is not the package's cost.
  const request = new Request(question.url, { headers });
  const options = { authorizedParties: [question.party] };
  const decide = async () => (await client.authenticateRequest(request, options)).toAuth().userId;

  const expected = way === 'signed-out' ? null : question.user_id;
  const got = await decide();
  if (got !== expected) throw new Error(`unexpected: ${got}`);
  await run(decide, count);
  return run(decide, count);
}

/// Nanoseconds of processor time per request, of all threads. Many requests at a time, as a server has them.
async function run(decide, count) {
  const begun = process.cpuUsage();
  for (let done = 0; done < count; done += 50) await Promise.all(Array.from({ length: 50 }, decide));
  const { user, system } = process.cpuUsage(begun);
  return ((user + system) * 1000) / count;
}
