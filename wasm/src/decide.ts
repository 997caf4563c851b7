// Writes a request for matron_decide and matron_filter_*.

import type {Pointer} from './exports.js';
import type {DecideInput, ResourcesInput} from './input.js';
import type {Runtime} from './runtime.js';

/** Decides, and gives the address of the decision. Inside of Runtime.run. */
export function decide(runtime: Runtime, session: Pointer,
                       input: DecideInput): Pointer {
  const {exports, marshal, scratch} = runtime;
  const request = putRequest(runtime, input);
  const out = marshal.allocate(4);
  const resources = putResources(runtime, input);
  const status = resources === 0
    ? exports.matron_decide(scratch, session, request, out)
    : exports.matron_decide_with_resources(scratch, session, request, resources,
                                           out);
  runtime.require(status);
  return marshal.getU32(out);
}

/** Writes the request. Inside of Runtime.run. */
export function putRequest({marshal}: Runtime, input: DecideInput): Pointer {
  const {request: layout, explain} = marshal.layout;
  const at = marshal.struct(layout);
  marshal.setU32(at + layout.flags, input.explain ? explain : 0);
  marshal.setI64(at + layout.now_unix_s, input.now);
  marshal.setU64(at + layout.enforces, input.enforces);
  marshal.setText(at + layout.method, input.method);
  marshal.setText(at + layout.url, input.url);
  marshal.setText(at + layout.body, input.body);
  marshal.setText(at + layout.exact_types, input.exactTypes);
  marshal.setText(at + layout.proven_key_thumbprint,
                  input.proven.keyThumbprint);
  marshal.setText(at + layout.proven_certificate_thumbprint,
                  input.proven.certificateThumbprint);
  marshal.setU32(at + layout.revocation, input.revocation);
  if (input.headers.length === 0) return at;

  const {size, name, value} = marshal.layout.header;
  const headers = marshal.allocate(input.headers.length * size);
  input.headers.forEach((header, index) => {
    marshal.setText(headers + index * size + name, header[0]);
    marshal.setText(headers + index * size + value, header[1]);
  });
  marshal.setU32(at + layout.headers, headers);
  marshal.setU32(at + layout.num_headers, input.headers.length);
  return at;
}

/** Writes the resources; NULL if there is none to bring. */
export function putResources(runtime: Runtime, input: DecideInput): Pointer {
  const {stored, storedAbsent, resulting, entries} = input;
  if (stored === undefined && resulting === undefined && !storedAbsent &&
      entries.length === 0) {
    return 0;
  }
  const {marshal} = runtime;
  const layout = marshal.layout.resources;
  const at = marshal.struct(layout);
  putPair(runtime, layout, at, input);
  if (entries.length === 0) return at;

  const entry = marshal.layout.entryResources;
  const items = marshal.allocate(entries.length * entry.size);
  entries.forEach((item, index) => {
    const each = items + index * entry.size;
    marshal.setU32(each + entry.struct_size, entry.size);
    marshal.setU32(each + entry.entry, item.entry);
    putPair(runtime, entry, each, item);
  });
  marshal.setU32(at + layout.entries, items);
  marshal.setU32(at + layout.num_entries, entries.length);
  return at;
}

interface PairLayout {
  readonly flags: number;
  readonly stored: number;
  readonly resulting: number;
}

function putPair({marshal}: Runtime, layout: PairLayout, at: Pointer,
                 {stored, storedAbsent, resulting}: ResourcesInput): void {
  if (storedAbsent) {
    marshal.setU32(at + layout.flags, marshal.layout.storedAbsent);
  }
  marshal.setText(at + layout.stored, stored);
  marshal.setText(at + layout.resulting, resulting);
}
