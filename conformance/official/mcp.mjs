// Drives the example MCP server with the official client, which knows nothing but its URL (argument) and the page on which
// a person would consent (the emulator asks nobody). Environment: EMULATOR_URL.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const url = new URL(process.argv[2]);
const form = process.argv[3]; // opaque or jwt
const callback = 'http://127.0.0.1:9/callback';

// Registers, keeps what it gets in memory, and plays the browser.
const provider = () => ({
  redirectUrl: callback,
  clientMetadata: {
    client_name: 'official client', redirect_uris: [callback], grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'], token_endpoint_auth_method: 'none',
  },
  state: () => 'a state of its own',
  clientInformation() { return this.client; },
  saveClientInformation(client) { this.client = client; },
  tokens() { return this.kept; },
  saveTokens(tokens) { this.kept = tokens; },
  saveCodeVerifier(verifier) { this.verifier = verifier; },
  codeVerifier() { return this.verifier; },
  async redirectToAuthorization(to) {
    this.asked = to;
    const answer = await fetch(to, { redirect: 'manual' });
    assert.equal(answer.status, 302);
    this.back = new URL(answer.headers.get('location'));
  },
});

const connected = async authProvider => {
  const client = new Client({ name: 'official', version: '1' });
  const first = new StreamableHTTPClientTransport(url, { authProvider });
  await assert.rejects(client.connect(first), UnauthorizedError);
  assert.equal(authProvider.back.searchParams.get('state'), 'a state of its own');
  await first.finishAuth(authProvider.back.searchParams.get('code'));
  const again = new Client({ name: 'official', version: '1' });
  await again.connect(new StreamableHTTPClientTransport(url, { authProvider }));
  return again;
};

// A client that knows only the URL ends with a tool that says for whom it acts.
const auth = provider();
const client = await connected(auth);
assert.equal(auth.kept.access_token.startsWith('oat_'), form === 'opaque');
assert.equal(auth.asked.searchParams.get('code_challenge_method'), 'S256');
assert.equal(auth.asked.searchParams.get('resource'), url.href);
assert.deepEqual((await client.listTools()).tools.map(tool => tool.name), ['whoami']);
const said = (await client.callTool({ name: 'whoami', arguments: {} })).content[0].text;
assert.match(said, new RegExp(`^${auth.client.client_id} for user_\\w+ \\(\\S+\\) with email`));
await client.close();

// A token that is refused is replaced by means of the refresh token, without a person.
auth.kept = { ...auth.kept, access_token: `${auth.kept.access_token.slice(0, -4)}AAAA` };
delete auth.back;
const renewed = new Client({ name: 'official', version: '1' });
await renewed.connect(new StreamableHTTPClientTransport(url, { authProvider: auth }));
assert.equal(auth.back, undefined);
assert.equal((await renewed.listTools()).tools.length, 1);
await renewed.close();

// What the answers say, in the words of the standards.
const ask = (token, method = 'POST') =>
  fetch(url, { method, headers: token ? { authorization: `Bearer ${token}` } : {}, body: method === 'POST' ? '{}' : undefined });
const document = new URL('/.well-known/oauth-protected-resource/mcp', url);
const challenge = `resource_metadata="${document}", scope="email"`;
for (const [token, error] of [[undefined, ''], ['oat_junk', 'error="invalid_token", '], ['junk', 'error="invalid_token", ']]) {
  const refused = await ask(token);
  assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, `Bearer ${error}${challenge}`]);
}
const base = process.env.EMULATOR_URL;
const registered = await (await fetch(`${base}/oauth/register`, {
  method: 'POST', headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ redirect_uris: [callback], scope: 'profile', token_endpoint_auth_method: 'client_secret_post' }),
})).json();
const verifier = 'v'.repeat(50);
const authorize = new URLSearchParams({
  response_type: 'code', client_id: registered.client_id, redirect_uri: callback, scope: 'profile', code_challenge_method: 'S256',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
});
const sent = await fetch(`${base}/oauth/authorize?${authorize}`, { redirect: 'manual' });
const code = new URL(sent.headers.get('location')).searchParams.get('code');
const tokens = await (await fetch(`${base}/oauth/token`, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'authorization_code', code, client_id: registered.client_id, client_secret: registered.client_secret,
    redirect_uri: callback, code_verifier: verifier,
  }),
})).json();
const lacking = await ask(tokens.access_token);
assert.deepEqual(
  [lacking.status, lacking.headers.get('www-authenticate')],
  [403, `Bearer error="insufficient_scope", ${challenge}`],
);

// Clients of 2025-03-26 look for the server's metadata here; it is the instance's own.
for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server/mcp']) {
  const metadata = await (await fetch(new URL(path, url))).json();
  assert.deepEqual([metadata.issuer, metadata.registration_endpoint], [base, `${base}/oauth/register`]);
}
const preflight = await fetch(document, { method: 'OPTIONS' });
assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, '*']);
console.log(`official: @modelcontextprotocol/sdk finds its way into the MCP server (${form} access tokens)`);
