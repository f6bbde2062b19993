// What `auth.protect()` of @clerk/nextjs and `requireAuth()` of @clerk/express answer, case by case; protect.json keeps it
// beside what our layers answer (clerk-backend's test `web::pages`). `--write` writes the two columns anew.
import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, request as send } from 'node:http';
import { createRedirect, getAuthObjectForAcceptedToken, signedInAuthObject, signedOutAuthObject, authenticatedMachineObject } from '@clerk/backend/internal';
import express from 'express';
import { clerkMiddleware, requireAuth } from '@clerk/express';

// The package's function itself: the module that calls it wants all of Next.js.
const { createProtect } = createRequire(import.meta.url)('./node_modules/@clerk/nextjs/dist/cjs/server/protect.js');

const file = new URL('./protect.json', import.meta.url);
const table = JSON.parse(readFileSync(file, 'utf8'));
const URL_ASKED = 'https://app.example.com/invoices?page=2';
const publishableKey = 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20k';

// A token of each person. No handshake and no key fetch: a key of this program's own.
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const claims = {
  iss: 'https://clerk.example.com', sub: 'user_1', sid: 'sess_1', iat: now, nbf: now - 5, exp: now + 600, v: 2, sts: 'active',
};
const people = {
  member: { ...claims, o: { id: 'org_1', rol: 'member', slg: 'labs' } },
  admin: { ...claims, o: { id: 'org_1', rol: 'admin', slg: 'labs' } },
  pending: { ...claims, sts: 'pending' },
};
const encoded = value => Buffer.from(JSON.stringify(value)).toString('base64url');
const minted = claims => {
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', kid: 'ins_1' })}.${encoded(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
};

const authObject = who => {
  if (who === 'nobody') return signedOutAuthObject({});
  if (who === 'pending') return signedOutAuthObject({}, 'pending'); // what `toAuth()` makes of it
  if (who === 'api_key') {
    const key = { id: 'ak_1', subject: 'user_1', scopes: [], claims: null, name: 'k' };
    return authenticatedMachineObject('api_key', 'ak_secret', key, {});
  }
  return signedInAuthObject({ publishableKey }, minted(people[who]), people[who]);
};

const nextjs = async case_ => {
  const stop = answer => { throw Object.assign(new Error('stop'), { answer }); };
  const redirect = location => stop({ status: 307, location }); // NextResponse.redirect's default
  const pending = case_.who === 'pending' ? 'pending' : undefined;
  const { redirectToSignIn } = createRedirect({
    publishableKey, redirectAdapter: redirect, baseUrl: URL_ASKED, sessionStatus: pending,
  });
  const protect = createProtect({
    request: new Request(URL_ASKED, { method: case_.method, headers: case_.headers }),
    authObject: getAuthObjectForAcceptedToken({ authObject: authObject(case_.who), acceptsToken: 'session_token' }),
    redirect,
    notFound: () => stop({ status: 404 }),
    unauthorized: () => stop({ status: 401 }),
    redirectToSignIn: () => redirectToSignIn({ returnBackUrl: URL_ASKED }),
  });
  const { role, unauthenticated_url: unauthenticatedUrl, unauthorized_url: unauthorizedUrl } = case_;
  try {
    await protect(role ? { role } : undefined, { unauthenticatedUrl, unauthorizedUrl });
    return { status: 200 };
  } catch (error) {
    if (!error.answer) throw error;
    return error.answer;
  }
};

// `requireAuth()` knows no roles; an API key would have to be checked by Clerk.
const inExpress = case_ => !case_.role && case_.who !== 'api_key';
const app = express();
const keys = { publishableKey, secretKey: 'sk_live_example', jwtKey: publicKey.export({ type: 'spki', format: 'pem' }) };
for (const own of [undefined, 'https://app.example.com/welcome']) {
  const guard = requireAuth({ ...keys, signInUrl: own });
  app.use(own ? '/own' : '/invoices', guard, (_, response) => response.end('passed'));
}
const server = createServer(app).listen(0, '127.0.0.1');
await new Promise(listening => server.once('listening', listening));
const asked = case_ => new Promise((answer, failed) => {
  const path = case_.unauthenticated_url ? '/own' : '/invoices?page=2';
  const headers = { host: 'app.example.com', 'x-forwarded-proto': 'https', ...case_.headers };
  if (people[case_.who]) headers.authorization = `Bearer ${minted(people[case_.who])}`;
  const { port } = server.address();
  send({ host: '127.0.0.1', port, path, method: case_.method, headers }, response => {
    response.resume();
    const { location } = response.headers;
    answer({ status: response.statusCode, ...(location && { location }) });
  }).on('error', failed).end();
});

for (const case_ of table) {
  const columns = { nextjs: await nextjs(case_), express: inExpress(case_) ? await asked(case_) : null };
  if (process.argv.includes('--write')) Object.assign(case_, columns);
  else for (const [column, answer] of Object.entries(columns)) assert.deepEqual(answer, case_[column], `${column}: ${case_.name}`);
}
server.close();
if (process.argv.includes('--write')) {
  writeFileSync(file, `[\n${table.map(case_ => `  ${JSON.stringify(case_)}`).join(',\n')}\n]\n`);
}
console.log(`official: @clerk/nextjs and @clerk/express answer ${table.length} cases as protect.json says`);
