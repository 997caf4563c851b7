// The operations on state of docs/evaluate.md: with a store of this instance, or
// in steps with one of the host's (docs/state.md).

import {requireObject} from './input.js';
import {call, documentMember, members} from './operation.js';
import type {Runtime} from './runtime.js';
import type {IssueRefreshInput, OpenedStore, OpenStoreOptions, RefreshAnswer,
             ReplayInput, RevocationInput, RevokeInput, RevokeRefreshInput,
             RotateRefreshInput, StateAnswer, StoreOperation} from './types.js';

/** What the caller's names are called in a request. */
const NAMES = {
  absoluteLifetime: 'absolute_lifetime',
  clientId: 'client_id',
  idleLifetime: 'idle_lifetime',
  maxBytes: 'max_bytes',
  maxEntries: 'max_entries',
  maxLifetime: 'max_lifetime',
  refreshToken: 'refresh_token',
};

interface Answer {
  readonly valid: boolean;
  readonly reason: StateAnswer['reason'];
  readonly operations?: readonly (Omit<StoreOperation, 'expiresAt'> & {
    readonly expires_at?: number;
  })[];
  readonly refresh_token?: string;
  readonly family?: string;
  readonly scope?: string;
  readonly data?: string | null;
  readonly generation?: number;
  readonly expires_at?: number;
}

export function openStore(runtime: Runtime, name: string,
                          options: OpenStoreOptions): OpenedStore {
  const answer = call<{
    readonly opened: string;
    readonly max_entries: number;
    readonly max_bytes: number;
  }>(runtime, 'store.open', [...members({name}), ...members(options, NAMES)]);
  return Object.freeze({
    opened: answer.opened,
    maxEntries: answer.max_entries,
    maxBytes: answer.max_bytes,
  });
}

export const checkReplay = (runtime: Runtime, input: ReplayInput) =>
  verdict(ask(runtime, 'replay.check', input));
export const revoke = (runtime: Runtime, input: RevokeInput) =>
  verdict(ask(runtime, 'revoke', input));
export function checkRevocation(runtime: Runtime,
                                input: RevocationInput): StateAnswer {
  const {claims, ...others} = requireObject(input, 'input');
  return verdict(call<Answer>(runtime, 'revocation.check', [
    ...members(others, NAMES), ...documentMember('claims', claims)]));
}
export const revokeRefresh = (runtime: Runtime, input: RevokeRefreshInput) =>
  verdict(ask(runtime, 'refresh.revoke', input));
export const issueRefresh = (runtime: Runtime, input: IssueRefreshInput) =>
  granted(ask(runtime, 'refresh.issue', input));
export const rotateRefresh = (runtime: Runtime, input: RotateRefreshInput) =>
  granted(ask(runtime, 'refresh.rotate', input));

function ask(runtime: Runtime, op: string, input: object): Answer {
  return call<Answer>(runtime, op, members(input, NAMES));
}

function verdict(answer: Answer): StateAnswer {
  const operations = (answer.operations ?? []).map(
    ({expires_at, ...operation}) => Object.freeze(
      expires_at === undefined ? operation
        : {...operation, expiresAt: expires_at}));
  return Object.freeze({
    valid: answer.valid,
    reason: answer.reason,
    operations: Object.freeze(operations),
  });
}

function granted(answer: Answer): RefreshAnswer {
  return Object.freeze({
    ...verdict(answer),
    refreshToken: answer.refresh_token ?? null,
    family: answer.family ?? null,
    scope: answer.scope ?? null,
    data: answer.data ?? null,
    generation: answer.generation ?? null,
    expiresAt: answer.expires_at ?? null,
  });
}
