// Incoming requests: authentication, the proxy, webhooks.

import { answerEverythingWith, freshApiVersion, requests } from './world.mjs';
import { createClerkClient } from '@clerk/backend';
import { makeAuthObjectSerializable } from '@clerk/backend/internal';
import { clerkFrontendApiProxy } from '@clerk/backend/proxy';
import { verifyWebhook } from '@clerk/backend/webhooks';

import { snakeMembers } from './names.mjs';

export const operations = {
  async authenticate_request({ request, options = {} }) {
    const client = createClerkClient({
      publishableKey: options.publishable_key ?? undefined,
      secretKey: options.secret_key ?? undefined,
      machineSecretKey: options.machine_secret_key ?? undefined,
      jwtKey: options.jwt_key ?? undefined,
      apiUrl: options.api_url ?? undefined,
      apiVersion: freshApiVersion(),
      telemetry: { disabled: true },
    });
    const state = await client.authenticateRequest(incoming(request), {
      audience: options.audience ?? undefined,
      authorizedParties: options.authorized_parties ?? undefined,
      clockSkewInMs: options.clock_skew_ms ?? undefined,
      issuer: options.issuer ?? undefined,
      isSatellite: options.is_satellite ?? undefined,
      domain: options.domain ?? undefined,
      proxyUrl: options.proxy_url ?? undefined,
      signInUrl: options.sign_in_url ?? undefined,
      signUpUrl: options.sign_up_url ?? undefined,
      afterSignInUrl: options.after_sign_in_url ?? undefined,
      afterSignUpUrl: options.after_sign_up_url ?? undefined,
      satelliteAutoSync: options.satellite_auto_sync ?? undefined,
      acceptsToken: options.accepts_token ?? undefined,
      organizationSyncOptions: options.organization_sync
        ? {
            organizationPatterns: options.organization_sync.organization_patterns ?? undefined,
            personalAccountPatterns: options.organization_sync.personal_account_patterns ?? undefined,
          }
        : undefined,
    });
    const auth = state.toAuth();
    const { headers, toAuth, message, publishableKey, isSignedIn, ...members } = state;
    return {
      ...snakeMembers(members),
      headers: [...headers],
      auth: auth && snakeMembers(makeAuthObjectSerializable(auth)),
      requests: requests(),
    };
  },

  async verify_webhook({ headers, body, signing_secret }) {
    try {
      const request = new Request('https://example.com/webhooks', { method: 'POST', headers, body });
      const { type, object, data, event_attributes } = await verifyWebhook(request, { signingSecret: signing_secret });
      return { event: { type, object, data, event_attributes } };
    } catch (error) {
      throw Object.assign(new Error(error.message), { reason: 'webhook' });
    }
  },

  async proxy({ request, options = {}, upstream }) {
    answerEverythingWith(upstream);
    const response = await clerkFrontendApiProxy(incoming(request), {
      proxyPath: options.proxy_path ?? undefined,
      publishableKey: options.publishable_key ?? undefined,
      secretKey: options.secret_key ?? undefined,
      fapiUrl: options.fapi_url ?? undefined,
    });
    const [first] = requests();
    return {
      upstream: first ? { method: first.method, url: first.url, headers: first.headers } : null,
      response: { status: response.status, headers: [...response.headers] },
    };
  },
};

const incoming = ({ method, url, headers, body }) =>
  new Request(url, { method, headers, ...(body == null ? {} : { body, duplex: 'half' }) });
