// Tokens: decoding, signatures, session and machine tokens.

import { freshApiVersion, requests } from './world.mjs';
import { verifyToken } from '@clerk/backend';
import { verifyMachineAuthToken } from '@clerk/backend/internal';
import { decodeJwt, hasValidSignature, signJwt, verifyJwt } from '@clerk/backend/jwt';

import { snakeMembers } from './names.mjs';

const keyOf = key => key.pem ?? key.jwk;

function refuse(reason, message = reason) {
  throw Object.assign(new Error(message), { reason });
}

export const operations = {
  decode_jwt({ token }) {
    const { header, payload } = decodeJwt(token);
    return { header, payload };
  },

  async verify_jws({ token, key }) {
    const [header, payload, signature, ...rest] = token.split('.');
    if (rest.length > 0 || signature === undefined) refuse('token-invalid');
    // The payload of a JWS is free, so only the other two parts go through the decoder.
    const decoded = decodeJwt(`${header}.e30.${signature}`);
    decoded.raw = { header, payload, signature, text: token };
    if (!['RS256', 'RS384', 'RS512'].includes(decoded.header?.alg)) refuse('token-invalid-algorithm');
    if (!(await hasValidSignature(decoded, keyOf(key)))) refuse('token-invalid-signature');
    return { payload_b64u: payload };
  },

  async verify_jwt({ token, key, audience, authorized_parties, clock_skew_ms, header_type, issuer }) {
    const claims = await verifyJwt(token, {
      key: keyOf(key),
      audience: audience ?? undefined,
      authorizedParties: authorized_parties ?? undefined,
      clockSkewInMs: clock_skew_ms ?? undefined,
      headerType: header_type ?? undefined,
      issuer: issuer ?? undefined,
    });
    return { claims };
  },

  async verify_token({ token, options }) {
    const claims = await verifyToken(token, verifyOptions(options));
    return { claims, requests: requests() };
  },

  async verify_machine_token({ token, options }) {
    let result;
    try {
      result = await verifyMachineAuthToken(token, verifyOptions(options));
    } catch (error) {
      // Neither a known prefix nor the form of a JWT.
      if (error.message === 'Unknown machine token type') refuse('token-invalid', error.message);
      throw error;
    }
    if (result.errors) throw result.errors[0];
    return { token_type: result.tokenType, data: snakeMembers(result.data), requests: requests() };
  },

  async sign_jwt({ payload, key_pem, algorithm, header }) {
    try {
      const token = await signJwt({ ...payload }, key_pem, { algorithm, header: header ? { ...header } : undefined });
      return { token };
    } catch (error) {
      refuse('configuration', error.message);
    }
  },
};

function verifyOptions(options = {}) {
  return {
    secretKey: options.secret_key ?? undefined,
    machineSecretKey: options.machine_secret_key ?? undefined,
    jwtKey: options.jwt_key ?? undefined,
    apiUrl: options.api_url ?? undefined,
    apiVersion: freshApiVersion(),
    audience: options.audience ?? undefined,
    authorizedParties: options.authorized_parties ?? undefined,
    clockSkewInMs: options.clock_skew_ms ?? undefined,
    issuer: options.issuer ?? undefined,
  };
}
