// A host of Matron: asks the package for each request, hands in what a decision
// waits for, carries out plan and obligations, and nothing else.

import {applyPatch} from './server.mjs';

const JSON_ROUNDS = 4;  // Calls of one request: the match, its stored and its resulting image.

export class Proxy {
  /** `filters: false` makes a host that forgets to filter. */
  constructor(matron, server, {filters = true} = {}) {
    Object.assign(this, {matron, server, filters});
  }

  ask(op) {
    const answer = this.matron.evaluateObject(op);
    if (answer.error) throw new Error(`${JSON.stringify(answer.error)}: ${JSON.stringify(op)}`);
    return answer;
  }

  /**
   * Serves one request: {status, body, op, effect, parts}. `op` is the last call of
   * `decide`; `parts` are the entries of a batch that were served one by one.
   */
  async serve(call) {
    let op = {op: 'decide', explain: false, ...call};
    let decision = this.ask(op);
    for (let i = 0; i < JSON_ROUNDS && decision.effect === 'needs_resource'; ++i) {
      const more = await this.handIn(op, decision);
      if (more.several) return {status: 412, body: null, op, effect: 'refused', parts: []};
      op = {...op, ...more};
      decision = this.ask(op);
    }
    const done = {op, effect: decision.effect, reason: decision.reason, parts: []};
    if (decision.effect !== 'permit') {
      const {status, body} = decision.challenge ?? {status: 500, body: null};
      return {...done, status, body};
    }
    return {...done, ...await this.carryOut(op, decision)};
  }

  /** What a decision waits for. */
  async handIn(op, decision) {
    if (decision.entries) return {resources: await this.handInEntries(op, decision)};
    return this.handInOne(op, decision, op.request.body);
  }

  async handInOne(op, {plan, interactions}, body) {
    const more = {};
    if (plan.needs.includes('match')) {
      const found = await this.serve({...callOf(op), request: plan.request});
      const matches = (found.body?.entry ?? []).map(({resource}) => resource);
      if (matches.length > 1) return {several: true};
      more.resource = matches[0] ?? null;
    }
    if (plan.needs.includes('stored')) {
      const [{kind, type, id}] = interactions;
      const version = kind === 'vread' ? plan.request.url.split(/[/?]/)[4] : undefined;
      more.resource = await this.server.read(type, id, version);
    }
    const stored = more.resource ?? op.resource;
    if (plan.needs.includes('resulting') && stored) more.resulting = patched(stored, body);
    return more;
  }

  async handInEntries(op, decision) {
    const given = new Map((op.resources ?? []).map((one) => [one.entry, one]));
    for (const [entry, own] of decision.entries.entries()) {
      if (own.effect !== 'needs_resource') continue;
      const more = await this.handInOne(callOf(op), own);
      const stored = more.several ? null : more.resource;
      given.set(entry, {...given.get(entry), entry, stored});
    }
    return [...given.values()];
  }

  async carryOut(op, decision) {
    const obligations = new Set(decision.obligations.map(({kind}) => kind));
    const {body} = op.request;
    if (obligations.has('split_batch')) return this.splitBatch(op, decision);
    const requests = decision.plan.requests ?? [decision.plan.request];
    const answers = [];
    for (const request of requests) {
      const answer = await this.server.handle(toSend(request, body, decision));
      answers.push(obligations.has('filter_response') ? this.filter(op, answer) : answer);
    }
    const [first] = answers;
    if (answers.length > 1) {
      const failed = answers.find(({status}) => status >= 300);
      if (failed) return failed;
      first.body.entry = joined(answers);
    }
    // An entry of a Bundle has no place for `Prefer`, and this server ignores it.
    for (const [i, own] of (decision.entries ?? []).entries()) {
      const entry = first.body.entry?.[i];
      if (entry && wantsNothingBack(own)) delete entry.resource;
    }
    return wantsNothingBack(decision) && first.body?.resourceType !== 'OperationOutcome'
      ? {status: first.status, body: null} : first;
  }

  filter(op, answer) {
    if (!this.filters) return answer;
    const {explain, ...call} = op;
    const filtered =
      this.ask({...call, op: 'filter', response: JSON.stringify(answer.body)});
    return filtered.effect === 'permit'
      ? {...answer, body: JSON.parse(filtered.response)} : {status: 404, body: null};
  }

  /** Entries that are permitted go out one by one, the others get their challenge. */
  async splitBatch(op, decision) {
    const parts = [];
    const entry = [];
    for (const [i, own] of decision.entries.entries()) {
      if (own.effect === 'deny') {
        entry.push({response: {status: String(own.challenge.status)}});
        continue;
      }
      const {request, resource} = op.request.body.entry[i];
      const {method, url, ...rest} = request;
      const headers = rest.ifNoneExist ? {'If-None-Exist': rest.ifNoneExist} : {};
      const part = await this.serve(
        {...callOf(op), request: {method, url: `/${url}`, headers, body: resource}});
      part.expected = own.effect;
      parts.push(part);
      entry.push({response: {status: String(part.status)},
                  ...part.body && {resource: part.body}});
    }
    return {status: 200, body: {resourceType: 'Bundle', type: 'batch-response', entry},
            parts};
  }
}

function wantsNothingBack({plan, obligations}) {
  return plan?.request.headers.Prefer === 'return=minimal' ||
    obligations.some(({kind}) => kind === 'minimal_response');
}

/** A call without what was handed in for another one. */
function callOf({resource, resulting, resources, ...call}) {
  return call;
}

/** What JSON Patch makes of a resource; a patch that fails makes nothing of it. */
function patched(stored, patch) {
  const resulting = structuredClone(stored);
  applyPatch(resulting, JSON.parse(patch));
  return resulting;
}

/** The request as the server is to get it. */
function toSend({method, url, headers}, body, decision) {
  if (typeof body === 'string' && url.includes('_search')) {
    // A search by POST goes out as a GET: what the plan adds stands in the URL.
    const [path, query = ''] = url.split('?');
    return {method: 'GET', headers,
            url: `${path.replace(/\/?_search$/, '')}?${[query, body].filter(Boolean).join('&')}`};
  }
  if (method === 'PATCH') return {method, url, headers, body: JSON.parse(body)};
  if (decision.obligations.some(({kind}) => kind === 'rewrite_entries')) {
    const entry = body.entry.map((one, i) => {
      const {method, url, headers} = decision.entries[i].plan.request;
      const ifMatch = headers['If-Match'] ?? one.request.ifMatch;
      return {...one, request: {method, url: url.slice(1), ...ifMatch && {ifMatch}}};
    });
    return {method, url, headers, body: {...body, entry}};
  }
  if (method === 'PUT' && body.id === undefined) {
    // A conditional update has found what it is of.
    return {method, url, headers, body: {...body, id: /\/\w+\/([^/?]+)/.exec(url)?.[1]}};
  }
  return {method: method === 'HEAD' ? 'GET' : method, url, headers, body};
}

/** The entries of several answers, each resource once. */
function joined(answers) {
  const all = new Map();
  for (const {body} of answers) {
    for (const entry of body?.entry ?? []) {
      const name = `${entry.resource.resourceType}/${entry.resource.id}`;
      if (!all.has(name)) all.set(name, entry);
    }
  }
  return [...all.values()];
}
