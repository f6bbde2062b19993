// api_request and api_response: every operation that the package has, with parameters out of its schema.

import { methods } from '../driver/operations.mjs';
import { operationsOf } from './openapi.mjs';

/// What only the package has: no description of it exists.
const UNDESCRIBED = {
  JsAccountlessApplicationsCreate: { path: [], query: {} },
  JsAccountlessApplicationsComplete: { path: [], query: {} },
  JsBetaFeaturesChangeDomain: { path: [], query: {}, body: { object: { home_url: 'string', is_secondary: 'boolean' }, required: ['home_url'] } },
  JsClientsGetHandshakePayload: { path: [], query: { nonce: 'string' }, required_query: ['nonce'] },
  JsEmailsCreate: { path: [], query: {}, body: EMAIL() },
  JsEmailsCreateBatch: { path: [], query: {}, body: { object: { messages: { list: EMAIL() } }, required: ['messages'] } },
  JsEmailsGet: { path: ['email_id'], query: {} },
  JsInvitationsDelete: { path: ['invitation_id'], query: {} },
  JsSessionsVerify: { path: ['session_id'], query: {}, body: { object: { token: 'string' }, required: ['token'] } },
};

function EMAIL() {
  const all = object => ({ object, required: Object.keys(object) });
  return {
    object: {
      to: { one: [all({ address: 'email' }), all({ user_id: 'string' })] }, from: { object: { address: 'email', name: 'string' }, required: ['address'] },
      reply_to: all({ address: 'email' }), subject: 'string', html: 'string', text: 'string', cc: { list: 'email' }, headers: 'object',
    },
    required: ['to', 'from', 'subject', 'html', 'text'],
  };
}

/// Files are no JSON.
const OPERATIONS = Object.keys(methods).filter(name => !['UploadOrganizationLogo', 'SetUserProfileImage'].includes(name));

/// Without Clerk's API description there are requests only of what it does not describe.
export const requestCases = spec => ({ api_request: requests({ ...(spec ? described(spec) : {}), ...UNDESCRIBED }) });

function described(spec) {
  const schemas = operationsOf(spec);
  // What the file says in words only, or otherwise than the package.
  schemas.CreateAgentTask.body.object.on_behalf_of = { one: ['user_id', 'identifier'].map(name => ({ object: { [name]: 'string' }, required: [name] })) };
  schemas.CreateOrganizationDomain.body.required = ['name', 'enrollment_mode'];
  schemas.ListOrganizationDomains.query.verified = { enum: ['true', 'false'] };
  schemas.getApiKeys.query.include_invalid = 'boolean';
  return schemas;
}

function requests(schemas) {
  const operations = OPERATIONS.filter(name => name in schemas);

  return random => {
    const operation = random.pick(operations);
    const { path, query, required_query = [], body } = schemas[operation];
    const question = { operation, path: {}, query: {}, body: null, options: { secret_key: 'sk_test_secret' } };
    for (const name of path) question.path[name] = random.usually(0.95, random.id('id'), PATH_ARGUMENTS);
    for (const name of Object.keys(query)) {
      if (required_query.includes(name) || random.chance(0.3)) question.query[name] = value(random, query[name], name);
    }
    if (body) question.body = value(random, body);
    if (random.chance(0.02)) question.options.secret_key = random.pick(['', null]);
    const optional = ['limit', ...Object.keys(query)].filter(name => !required_query.includes(name));
    if (random.chance(0.03)) question.query[random.pick(optional)] = null;
    if (random.chance(0.1)) question.options.api_url = random.pick(['https://api.example.test', 'https://api.example.test/', 'https://api.example.test/base']);
    return question;
  };
}

const PATH_ARGUMENTS = [
  '', '.', '..', 'a/b', 'a?b=c', 'a#b', 'a%2e', '%2e%2e', 'a\\b', 'a b', 'ü', 'a~b-c.d_e', 'a@b.c', '...', '.a', 'a..b', ':', 'a:b', "it's", '(a)', 'a,b;c', 'a=b&c', '+', '🙂', '\u0000', 'a\nb', '\u007f', '[]', '{}', '|', '^', '`', '"', '<>', '$!*',
  'oauth_google', 'x'.repeat(300),
];

export const cases = {
  /// Only errors: of a result the package keeps no form that could be compared.
  api_response(random) {
    const operation = random.pick(OPERATIONS);
    const error = () => ({ code: random.pick(['resource_not_found', 'form_param_invalid', '']), message: 'no', long_message: random.pick(['not at all', 'nothing']) });
    const body = random.usually(0.8, { errors: [error()], clerk_trace_id: random.text(8) }, [
      { errors: [] }, {}, { errors: [error(), error()] }, [], null, { errors: [{ ...error(), meta: { param_name: 'a', session_id: 'sess_1', nested: { camelCase: [1] } } }], meta: { a: 1 } }, { errors: [{ code: 'a' }] }, { errors: [{}] }, { errors: null }, { errors: 'x' },
      { errors: [error()], clerk_trace_id: null }, { errors: [error()], clerk_trace_id: '' }, { error: 'x' }, 'text', 5, { errors: [{ code: null, message: null }] },
    ]);
    const headers = [['content-type', random.usually(0.85, 'application/json', ['application/json; charset=utf-8', 'text/html'])]];
    if (random.chance(0.3)) headers.push(['retry-after', random.pick(['5', '120', '0', '', 'soon', '-1', '1.5', ' 7 ', 'Wed, 21 Oct 2026 07:28:00 GMT', '99999999999'])]);
    if (random.chance(0.3)) headers.push(['cf-ray', random.usually(0.8, 'ray-1', ['', ' ray-2 '])]);
    return { operation, response: { status: random.pick([300, 400, 401, 402, 403, 404, 405, 409, 410, 413, 422, 423, 429, 500, 501, 502, 503, 504, 599]), headers, body: random.usually(0.92, JSON.stringify(body), ['<html>', '', '{', '{"errors":[{"code":"a"}]', ' ', '{"errors":[{"code":"a","code":"b"}]}']) } };
  },
};

function value(random, kind, name = '') {
  if (kind.enum) return random.pick(kind.enum);
  if (kind.one) return value(random, random.pick(kind.one), name);
  if (kind.list) return Array.from({ length: 1 + random.int(2) }, () => value(random, kind.list));
  if (kind.object) {
    const members = Object.entries(kind.object).filter(([member]) => kind.required?.includes(member) || random.chance(0.4));
    const missing = member => kind.nullable?.includes(member) && random.chance(0.15);
    return Object.fromEntries(members.map(([member, inner]) => [member, missing(member) ? null : value(random, inner, member)]));
  }
  switch (kind) {
    case 'email':
      return `${random.text(4)}@example.com`;
    case 'integer':
    case 'number':
      return name === 'limit' ? 1 + random.int(100) : random.usually(0.8, 1 + random.int(1_000_000), [0, 1_760_000_000_000]);
    case 'boolean':
      return random.chance(0.5);
    case 'object':
      return random.pick([{}, { a: 1 }, { camelCase: { snake_case: [true, null] } }, { 'ü 🙂': [[], {}, '', 0, false, 1.5, -0.001, 1e21], '': { private_metadata: 1 } }]);
    default:
      return random.pick([random.text(6), 'two words', 'ü&=+%#', '2026-01-01T00:00:00Z', "it's (all)!*~", '🙂\n\t"\\', 'true', '0', 'null', '-a', '+a', ' a ', 'a,b', '[]']);
  }
}
