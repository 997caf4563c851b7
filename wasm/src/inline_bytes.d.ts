/** matron.wasm in base64; the build writes the file. */
export const BASE64: string;
