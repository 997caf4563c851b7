// Octets in JSON (RFC 4648 section 5, without padding).

import {readBytes} from './input.js';

/** Octets of the caller; `name` is for whoever passes something else. */
export function toBase64Url(octets: Uint8Array, name: string): string {
  let text = '';
  for (const octet of readBytes(octets, name)) text += String.fromCharCode(octet);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

export function fromBase64Url(text: string): Uint8Array {
  const octets = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(octets, (c) => c.charCodeAt(0));
}
