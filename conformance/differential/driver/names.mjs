// Names of members: camelCase in the package, snake_case on the wire and in the protocol.

export const snake = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/// The members of one object renamed; their values are left alone (claims and metadata keep their own names).
export function snakeMembers(object) {
  return Object.fromEntries(
    Object.entries(object ?? {})
      .filter(([, value]) => value !== undefined && typeof value !== 'function')
      .map(([name, value]) => [snake(name), value]),
  );
}

export const camel = name => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
