// The Backend API: questions name parameters as they stand on the wire, the package takes them in its own form.

import { answerEverythingWith, requests } from './world.mjs';
import { createClerkClient } from '@clerk/backend';

import { camel, snake } from './names.mjs';
import { methods } from './operations.mjs';
import { Unsupported } from './refusal.mjs';

export const operations = {
  async api_request({ operation, path, query, body, options }) {
    answerEverythingWith({ status: 200, body: {} });
    const given = { path: path ?? {}, query: query ?? {}, body: body ?? null };
    try {
      await call(operation, options, given);
    } catch (error) {
      if (/resource ID is required|joinPaths/.test(error.message)) error.reason = 'invalid-path-argument';
      // What is not an answer to a request that was sent is a refusal to send it.
      if (requests().length === 0) throw error;
    }
    return { request: requests()[0] };
  },

  async api_response({ operation, response, options = { secret_key: 'sk_test_secret' } }) {
    answerEverythingWith(response);
    await call(operation, options, { path: anyPath(operation), query: {}, body: ANY_BODY });
    // Results of the package are its own classes, from which the wire form cannot be had back.
    throw new Unsupported(operation);
  },
};

async function call(operation, options, given) {
  if (!(operation in methods)) throw new Unsupported(operation);
  const [name, ...pathNames] = methods[operation].split(' ');
  const [namespace, method] = name.split('.');
  const client = createClerkClient({
    secretKey: options?.secret_key,
    apiUrl: options?.api_url ?? undefined,
    telemetry: { disabled: true },
  });
  const target = client[namespace][method];
  const path = Object.fromEntries(
    pathNames.map(entry => {
      const [wire, own = camel(wire)] = entry.split('=');
      return [own, given.path[wire]];
    }),
  );
  return target.apply(client[namespace], argumentsOf(target, path, given));
}

/// The package's methods take path parameters, single members of the body, or one object with all the rest; which, their
/// own parameter lists say.
function argumentsOf(target, path, { query, body }) {
  const signature = target.toString().match(/\(([^)]*)\)/)[1];
  const names = signature.split(',').map(part => part.split('=')[0].trim()).filter(Boolean);
  const rest = { ...path };
  const members = Array.isArray(body) ? {} : (body ?? {});
  const positional = names.map(name => {
    if (WHOLE.has(name)) return undefined;
    if (name in rest) {
      const value = rest[name];
      delete rest[name];
      return value;
    }
    return members[snake(name)];
  });
  const list = names[0] === 'messages' ? body?.messages : body;
  const whole = Array.isArray(list)
    ? list.map(camelMembers)
    : { ...rest, ...camelMembers(query), ...camelMembers(members) };
  return names.map((name, index) => (name === 'options' ? {} : WHOLE.has(name) ? whole : positional[index]));
}

const WHOLE = new Set(['params', 'queryParams', 'bodyParams', 'messages', 'options']);

/// One method takes a member by its name on the wire, another looks for one inside of a member.
const camelMembers = object =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      if (name === 'suffixed_cookies') return [name, value];
      return [camel(name), name === 'to' ? camelMembers(value) : value];
    }),
  );

/// Two methods read members of what they are given.
const ANY_BODY = { to: {}, messages: [{ to: {} }] };

const anyPath = operation =>
  Object.fromEntries((methods[operation] ?? '').split(' ').slice(1).map(entry => [entry.split('=')[0], 'id_1']));
