// From the members of a request to what the typed calls take.

/** The members of `op` but those in `names`: what the options must hold. */
export const without = (op, ...names) => Object.fromEntries(
  Object.entries(op).filter(([name]) => name !== 'op' && !names.includes(name)));

export const camelCase = (members) => Object.fromEntries(
  Object.entries(members).map(([name, value]) => [
    name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), value]));

/** Octets; undefined for a text that is not their base64url. */
export function fromBase64Url(text) {
  const octets = Buffer.from(String(text), 'base64url');
  return octets.toString('base64url') === text ? new Uint8Array(octets)
    : undefined;
}
