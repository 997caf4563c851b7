// The operations on sealed bytes of docs/evaluate.md.

import {fromBase64Url, toBase64Url} from './base64url.js';
import type {ReasonName} from './codes.js';
import {invalid} from './error.js';
import {requireObject} from './input.js';
import {call, documentMember, members, type Members} from './operation.js';
import type {Runtime} from './runtime.js';
import type {OpenedBytes, OpenInput, ResealedBytes, ResealInput,
             SealedBytes, SealedFacts, SealedSweep, SealInput,
             SweepInput, SweptItem} from './types.js';

interface Refusal {
  readonly valid: false;
  readonly reason: ReasonName;
}

/** The members of `input`, with `ring` as JSON and octets as base64url. */
function vaultMembers(input: SealInput | OpenInput | ResealInput): Members {
  const {ring, nonce, bytes, ...rest} =
    requireObject(input, 'input') as SealInput;
  const encoded = {
    ...(nonce === undefined ? {} : {nonce: toBase64Url(nonce, 'nonce')}),
    ...(bytes === undefined ? {} : {bytes: toBase64Url(bytes, 'bytes')}),
  };
  return [...members({...rest, ...encoded}), ...documentMember('ring', ring)];
}

export function seal(runtime: Runtime, input: SealInput): SealedBytes {
  return call<SealedBytes>(runtime, 'seal', vaultMembers(input));
}

export function open(runtime: Runtime, input: OpenInput): OpenedBytes {
  const answer = call<Refusal | {
    readonly valid: true; readonly reason: 'ok'; readonly bytes: string;
    readonly key: string; readonly expires: number; readonly reseal: boolean;
  }>(runtime, 'open', [...vaultMembers(input), ['as', '"bytes"']]);
  if (!answer.valid) return answer;
  return Object.freeze({...answer, bytes: fromBase64Url(answer.bytes)});
}

export function reseal(runtime: Runtime, input: ResealInput): ResealedBytes {
  return call<ResealedBytes>(runtime, 'reseal', vaultMembers(input));
}

export function inspectSealed(runtime: Runtime, sealed: string): SealedFacts {
  return call<SealedFacts>(runtime, 'vault.inspect', members({sealed}));
}

export function sweepSealed(runtime: Runtime, input: SweepInput): SealedSweep {
  const {ring, ...rest} = requireObject(input, 'input');
  if (!Array.isArray(rest.sealed)) throw invalid('sealed must be an array');
  return call<{
    readonly valid: true; readonly reason: 'ok';
    readonly items: readonly SweptItem[]; readonly keep: number;
    readonly reseal: number; readonly purge: number;
  }>(runtime, 'vault.sweep',
     [...members(rest), ...documentMember('ring', ring)]);
}
