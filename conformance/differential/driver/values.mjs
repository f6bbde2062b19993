// Pure functions over keys, claims, URLs and resources.

import {
  createRedirect,
  getAuthObjectFromJwt,
  makeAuthObjectSerializable,
  stripPrivateDataFromObject,
} from '@clerk/backend/internal';
import { buildPublishableKey, getCookieSuffix, parsePublishableKey } from '@clerk/shared/keys';

import { snakeMembers } from './names.mjs';

export const operations = {
  parse_publishable_key({ key, domain, proxy_url, is_satellite }) {
    const parsed = parsePublishableKey(key ?? undefined, {
      domain: domain ?? undefined,
      proxyUrl: proxy_url ?? undefined,
      isSatellite: is_satellite ?? undefined,
    });
    return { key: parsed && snakeMembers(parsed) };
  },

  build_publishable_key: ({ frontend_api }) => ({ key: buildPublishableKey(frontend_api) }),

  cookie_suffix: async ({ publishable_key }) => ({ suffix: await getCookieSuffix(publishable_key) }),

  create_redirect(question) {
    const redirect = createRedirect({
      publishableKey: question.publishable_key,
      baseUrl: question.base_url,
      signInUrl: question.sign_in_url ?? undefined,
      signUpUrl: question.sign_up_url ?? undefined,
      devBrowserToken: question.dev_browser_token ?? undefined,
      sessionStatus: question.session_status ?? undefined,
      isSatellite: question.is_satellite ?? undefined,
      redirectAdapter: url => url,
    });
    const to = question.which === 'sign_up' ? redirect.redirectToSignUp : redirect.redirectToSignIn;
    return { url: to({ returnBackUrl: question.return_back_url ?? undefined }) };
  },

  auth_object: ({ claims, token, treat_pending_as_signed_out }) => ({
    auth: snakeMembers(makeAuthObjectSerializable(authOf(claims, token, treat_pending_as_signed_out ?? undefined))),
  }),

  check_authorization({ claims, check }) {
    const { reverification, ...rest } = check;
    const params = { ...rest };
    if (reverification !== undefined) params.reverification = reverificationOf(reverification);
    return { allowed: authOf(claims).has(params) };
  },

  // The package redacts at any depth only what it finds under `_raw`, where its resources keep the answer of the API.
  strip_private_data({ user, organization, session }) {
    const given = {
      ...(user === undefined ? {} : { user: { _raw: user } }),
      ...(organization === undefined ? {} : { organization: { _raw: organization } }),
      ...(session === undefined ? {} : { session }),
    };
    const stripped = stripPrivateDataFromObject(given);
    return { user: stripped.user?._raw, organization: stripped.organization?._raw, session: stripped.session };
  },
};

function authOf(claims, token = 'token', treatPendingAsSignedOut = true) {
  return getAuthObjectFromJwt({ raw: { text: token }, payload: claims }, { treatPendingAsSignedOut });
}

function reverificationOf(value) {
  if (value === null || typeof value !== 'object') return value;
  return { level: value.level, afterMinutes: value.after_minutes };
}
