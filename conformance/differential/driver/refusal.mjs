// How what the reference throws becomes `err` of the protocol.

import { NetworkFailure } from './world.mjs';

export class Unsupported extends Error {}

const message = error => String(error?.message ?? error);

export function refusal(error) {
  if (error instanceof Unsupported) return { reason: 'unsupported-op', message: message(error) };
  if (typeof error?.reason === 'string') return { reason: error.reason, message: message(error) };
  if (error?.constructor?.kind === 'MachineTokenVerificationError') return { reason: error.code, message: message(error) };
  if (error?.clerkError && Array.isArray(error.errors)) return apiRefusal(error);
  if (error instanceof NetworkFailure || loadingKeys(error)) {
    return { reason: 'jwk-remote-failed-to-load', message: message(error) };
  }
  // Assertions about options are plain errors, and options that are no URL fail in the URL parser.
  if (error?.constructor === Error || error?.code === 'ERR_INVALID_URL') {
    return { reason: 'configuration', message: message(error) };
  }
  // The reference fell over (a TypeError or the like) instead of refusing.
  return { reason: 'crash', message: message(error) };
}

const loadingKeys = error => /loadClerkJWKFromRemote|fetchJWKSFromBAPI/.test(error?.stack ?? '');

function apiRefusal(error) {
  return {
    reason: 'api',
    message: message(error),
    status: error.status ?? null,
    errors: error.errors.map(({ code, message, longMessage }) => ({ code, message, long_message: longMessage })),
    clerk_trace_id: error.clerkTraceId || null,
    retry_after: error.retryAfter ?? null,
  };
}
