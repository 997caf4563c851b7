// The only file that touches the module's memory. A view dies when the memory
// grows, which any call of the engine may cause, so none is kept across a call
// without looking whether it still lives.

import type {Exports, Pointer} from './exports.js';
import {makeLayout, type Layout} from './layout.js';

/** Text of the caller: a string, or its bytes in UTF-8. */
export type Text = string | Uint8Array;

/** Inputs of a call up to this size go into memory that is kept. */
const KEPT_BYTES = 64 * 1024;
const ALIGNMENT = 8;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;
/** Up to here, a loop is faster than TextEncoder and TextDecoder. */
const SHORT_TEXT = 48;

/** Bytes in the module's memory. */
export interface Span {
  readonly data: Pointer;
  readonly size: number;
}

/** Memory was refused. */
export class OutOfMemory extends Error {}

export class Marshal {
  readonly layout: Layout;
  readonly #exports: Exports;
  readonly #encoder = new TextEncoder();
  // A text may start with U+FEFF, and it belongs to the text.
  readonly #decoder = new TextDecoder('utf-8', {ignoreBOM: true});
  readonly #kept: Pointer;
  #keptUsed = 0;
  /** What did not fit into the kept memory, to be freed. */
  #large: Span[] = [];
  #liveBytes = new Uint8Array(0);
  #liveView = new DataView(new ArrayBuffer(0));

  constructor(exports: Exports) {
    this.#exports = exports;
    this.#kept = this.#malloc(KEPT_BYTES);
    this.#bytes.fill(0, this.#kept, this.#kept + KEPT_BYTES);
    this.layout = makeLayout(this.#readLayout());
  }

  /** Runs `use`, and takes back what it allocated. */
  frame<T>(use: () => T): T {
    const used = this.#keptUsed;
    const large = this.#large;
    this.#large = [];
    try {
      return use();
    } finally {
      // Tokens and code verifiers do not stay behind.
      this.#bytes.fill(0, this.#kept + used, this.#kept + this.#keptUsed);
      for (const {data, size} of this.#large) {
        this.#bytes.fill(0, data, data + size);
        this.#exports.free(data);
      }
      this.#large = large;
      this.#keptUsed = used;
    }
  }

  /** Allocates zeroed bytes for the rest of the frame. */
  allocate(size: number): Pointer {
    return this.#reserve(size);
  }

  /** Allocates a struct that starts with its size. */
  struct(type: {readonly size: number; readonly struct_size: number}): Pointer {
    const pointer = this.allocate(type.size);
    this.setU32(pointer + type.struct_size, type.size);
    return pointer;
  }

  /** Copies a text to memory. Its address is never NULL. */
  put(text: Text): Span {
    if (typeof text !== 'string') return this.#putBytes(text);
    const most = text.length * BYTES_PER_UNIT;
    if (most > KEPT_BYTES - this.#keptUsed) {
      return this.#putBytes(this.#encoder.encode(text));
    }
    const data = this.#kept + this.#keptUsed;
    const size = this.#putShort(text, data) ??
      this.#encoder.encodeInto(text, this.#bytes.subarray(data, data + most))
        .written;
    this.#keptUsed += align(size);
    return {data, size};
  }

  /** Writes a matron_str at `at`; one that is not given is NULL. */
  setText(at: Pointer, text: Text | undefined): void {
    if (text === undefined) return this.#setSpan(at, {data: 0, size: 0});
    this.#setSpan(at, this.put(text));
  }

  /** Allocates a matron_str that holds `text`. */
  text(text: Text | undefined): Pointer {
    const at = this.allocate(this.layout.text.size);
    this.setText(at, text);
    return at;
  }

  setU32(at: Pointer, value: number): void {
    this.#view.setUint32(at, value, true);
  }
  setU64(at: Pointer, value: bigint): void {
    this.#view.setBigUint64(at, value, true);
  }
  setI64(at: Pointer, value: bigint): void {
    this.#view.setBigInt64(at, value, true);
  }
  getU32(at: Pointer): number {
    return this.#view.getUint32(at, true);
  }
  getI32(at: Pointer): number {
    return this.#view.getInt32(at, true);
  }
  /** A count: exact up to 2^53. */
  getCount(at: Pointer): number {
    return Number(this.#view.getBigUint64(at, true));
  }

  /** The text of the matron_str at `at`. */
  getText(at: Pointer): string {
    const {data, len} = this.layout.text;
    return this.read({data: this.getU32(at + data), size: this.getU32(at + len)});
  }

  /** A copy of the bytes of the matron_str at `at`; undefined if it is NULL. */
  getBytes(at: Pointer): Uint8Array | undefined {
    const {data, len} = this.layout.text;
    const begin = this.getU32(at + data);
    return begin === 0 ? undefined
      : this.#bytes.slice(begin, begin + this.getU32(at + len));
  }

  /** The text that ends with a zero. */
  getCString(at: Pointer): string {
    return this.read({data: at, size: this.#bytes.indexOf(0, at) - at});
  }

  read({data, size}: Span): string {
    const bytes = this.#bytes;
    return (size <= SHORT_TEXT ? readAscii(bytes, data, size) : undefined) ??
      this.#decoder.decode(bytes.subarray(data, data + size));
  }

  #setSpan(at: Pointer, {data, size}: Span): void {
    const layout = this.layout.text;
    this.setU32(at + layout.data, data);
    this.setU32(at + layout.len, size);
  }

  /** Copies a short text in ASCII, and gives its size; others are not for it. */
  #putShort(text: string, at: Pointer): number | undefined {
    const size = text.length;
    if (size > SHORT_TEXT) return undefined;
    const bytes = this.#bytes;
    for (let i = 0; i < size; ++i) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return undefined;
      bytes[at + i] = unit;
    }
    return size;
  }

  #putBytes(bytes: Uint8Array): Span {
    const data = this.#reserve(bytes.length);
    this.#bytes.set(bytes, data);
    return {data, size: bytes.length};
  }

  // INVARIANT: kept memory that is not in use is zero.
  #reserve(size: number): Pointer {
    if (size > KEPT_BYTES - this.#keptUsed) {
      const data = this.#malloc(size);
      this.#large.push({data, size});
      this.#bytes.fill(0, data, data + size);
      return data;
    }
    const pointer = this.#kept + this.#keptUsed;
    this.#keptUsed += align(size);
    return pointer;
  }

  #malloc(size: number): Pointer {
    const pointer = this.#exports.malloc(size);
    if (pointer === 0) throw new OutOfMemory();
    return pointer;
  }

  /** A table of (name, number), each a word; a name of NULL ends it. */
  #readLayout(): Map<string, number> {
    const table = new Map<string, number>();
    let at = this.#exports.matron_wasm_layout();
    for (let name; (name = this.getU32(at)) !== 0; at += 8) {
      table.set(this.getCString(name), this.getU32(at + 4));
    }
    return table;
  }

  // Growing detaches the buffer, and a view of a detached buffer is empty.
  get #bytes(): Uint8Array {
    if (this.#liveBytes.length === 0) this.#renewViews();
    return this.#liveBytes;
  }
  get #view(): DataView {
    if (this.#liveBytes.length === 0) this.#renewViews();
    return this.#liveView;
  }
  #renewViews(): void {
    const {buffer} = this.#exports.memory;
    this.#liveBytes = new Uint8Array(buffer);
    this.#liveView = new DataView(buffer);
  }
}

/**
 * A short text, if it is ASCII. Eight bytes at once, because each step makes a
 * string.
 */
function readAscii(bytes: Uint8Array, begin: Pointer,
                   size: number): string | undefined {
  const end = begin + size;
  let text = '';
  let at = begin;
  for (; at + 8 <= end; at += 8) {
    const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!,
          d = bytes[at + 3]!, e = bytes[at + 4]!, f = bytes[at + 5]!,
          g = bytes[at + 6]!, h = bytes[at + 7]!;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  for (; at < end; ++at) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function align(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
