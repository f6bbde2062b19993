// What a question holds: tokens, keys, answers of its network.

import { createPublicKey } from 'node:crypto';

export const optionsOf = question => question.in.options ?? question.in;
export const reasonOf = answer => answer.err?.reason ?? answer.out?.reason ?? '';
export const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);

// ---- tokens ----

const TOKEN = /[\w=+/-]+\.[\w=+/-]*\.[\w=+/-]*/g;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const COOKIE = /^__\w+?=/;
const SHORT = 60;

/// Every token of a question: its own, or those in headers, URL and network answers of a request, and those that a
/// handshake among them carries.
export function tokensOf(question) {
  const { token } = question.in;
  // What has not the form of a JWT is an opaque token to this operation.
  if (question.op === 'verify_machine_token') return JWT.test(token) ? [token] : [];
  if (question.op !== 'authenticate_request') return typeof token === 'string' ? [token] : [];
  const { request, network = [] } = question.in;
  const places = [...request.headers.map(([, value]) => value), request.url, ...network.flatMap(({ response }) => texts(response?.body))];
  const outer = places.flatMap(place => [place, percentDecoded(place)]).flatMap(tokensIn);
  return [...new Set([...outer, ...outer.flatMap(token => texts(claims(token)?.handshake).flatMap(tokensIn))])];
}

const tokensIn = text => (text.match(TOKEN) ?? []).map(token => token.replace(COOKIE, '')).filter(token => token.length > SHORT);

function texts(value) {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}

export function percentDecoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

export const parts = token => token.split('.');
export const text = part => new TextDecoder().decode(Buffer.from(part ?? '', 'base64url'));
export const header = token => object(parts(token)[0]);
export const claims = token => object(parts(token)[1]);

const object = part => [json(part)].find(isObject);

export function json(part) {
  return parsed(text(part));
}

export function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export const headersOf = question => tokensOf(question).map(header).filter(isObject);
export const claimsOf = question => tokensOf(question).map(claims).filter(isObject);

// ---- keys ----

/// The keys that a token could be verified with.
export function keysOf({ in: given }) {
  const key = given.key?.jwk ?? jwkOfPem(given.key?.pem ?? given.key_pem ?? optionsOf({ in: given }).jwt_key);
  return [...(key ? [key] : []), ...fetchedKeys({ in: given })].filter(isObject);
}

export const fetchedKeys = question => bodiesOf(question, '/v1/jwks').flatMap(body => (Array.isArray(body.keys) ? body.keys : []));

export function jwkOfPem(pem) {
  try {
    return createPublicKey(pem).export({ format: 'jwk' });
  } catch {
    return undefined;
  }
}

export const strongRsa = key => typeof key?.n === 'string' && Buffer.from(key.n, 'base64url').length >= 256 && !['AQ', 'Ag'].includes(key.e);
export const isKid = kid => typeof kid === 'string' && /^[\x21-\x7e]{1,256}$/.test(kid);

/// Whether the reference stopped at the keys of the instance.
export const stoppedAtKeys = answer => /^jwk-|^secret-key-invalid$/.test(reasonOf(answer));

/// Whether the first answer to a request for the keys is a set of some.
export function loadableKeys({ in: given }) {
  const base = URL.canParse(given.options?.api_url) ? new URL(given.options.api_url).pathname.replace(/\/+$/, '') : '';
  const entry = (given.network ?? []).find(({ path }) => path === `${base}/v1/jwks`);
  const { status, body } = (!entry?.fail && entry?.response) || {};
  return status === 200 && Array.isArray(body?.keys) && body.keys.length > 0;
}

// ---- the network ----

export function bodiesOf({ in: given }, path) {
  return (given.network ?? []).filter(entry => entry.path.endsWith(path)).map(entry => entry.response?.body).filter(isObject);
}

export const responsesOf = ({ in: given }) => [given.response, ...(given.network ?? []).map(entry => entry.response)].filter(Boolean);

/// The question with other answers of its network.
export function withNetwork(question, path, change) {
  const network = question.in.network.map(entry => (path.test(entry.path) && entry.response ? { ...entry, response: change(entry.response) } : entry));
  return { ...question, in: { ...question.in, network } };
}

// ---- headers and URL of a request ----

export const headersNamed = (question, name) => (question.in.request?.headers ?? []).filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);

/// The question with other values of a header; `back` gets what undoes it in a body that repeats the header.
export function withHeader(question, name, change, back) {
  const written = value => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1);
  const headers = question.in.request.headers.map(([known, value]) => {
    if (known.toLowerCase() !== name || change(value) === value) return [known, value];
    back.push([written(change(value).trim()), written(value.trim())]);
    return [known, change(value)];
  });
  return { ...question, in: { ...question.in, request: { ...question.in.request, headers } } };
}

export const urlOf = question => (URL.canParse(question.in.request?.url) ? new URL(question.in.request.url) : undefined);
