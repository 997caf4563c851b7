// Cuts values out of a JSON text as they stand there. Parsing and printing would
// change numbers that JavaScript cannot hold.

/** Where the value that starts at `at` ends. */
function endOfValue(text, at) {
  let depth = 0;
  do {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    if (char === '{' || char === '[') ++depth;
    if (char === '}' || char === ']') --depth;
    ++at;
  } while (at < text.length && (depth > 0 || !/[,}\]\s]/.test(text[at])));
  return at;
}

function endOfString(text, at) {
  for (++at; text[at] !== '"'; ++at) {
    if (text[at] === '\\') ++at;
  }
  return at + 1;
}

const skip = (text, at) => at + /^[\s,:]*/.exec(text.slice(at, at + 9))[0].length;

/** The text of the element `wanted` of an array. */
function cutElement(text, wanted) {
  let at = skip(text, 1);
  for (let index = 0; index < wanted && at < text.length; ++index) {
    at = skip(text, endOfValue(text, at));
  }
  return text.slice(at, endOfValue(text, at));
}

/** The text of the member or element at `path`; undefined if it is absent. */
export function cut(text, ...path) {
  if (path.length === 0 || text === undefined) return text;
  const [wanted, ...rest] = path;
  if (typeof wanted === 'number') return cut(cutElement(text, wanted), ...rest);
  for (let at = skip(text, 1); at < text.length && text[at] === '"';) {
    const end = endOfString(text, at);
    const name = JSON.parse(text.slice(at, end));
    const value = skip(text, end);
    const valueEnd = endOfValue(text, value);
    if (name === wanted) return cut(text.slice(value, valueEnd), ...rest);
    at = skip(text, valueEnd);
  }
  return undefined;
}
