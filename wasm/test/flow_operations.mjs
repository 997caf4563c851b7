// The operations on the steps of an OAuth flow as typed calls.

import {object, orNull, present, printValidation, text, texts,
        verdict} from './printer.mjs';
import {cut} from './raw_json.mjs';
import {camelCase, fromBase64Url, without} from './vector_input.mjs';

const detail = (it) => present('detail', it.detail);

const printPkcePair = (it) => object([
  ...verdict(it), ...present('code_verifier', it.codeVerifier),
  ...present('code_challenge', it.codeChallenge),
  ...present('code_challenge_method', it.codeChallengeMethod),
]);

const printCredential = (it) => object([
  ...verdict(it), ...present('scheme', it.scheme),
  ...present('token_sha256', it.tokenSha256),
]);

const printAuthorizationUrl = (it) => object([
  ...verdict(it), ...present('url', it.url),
  ...present('parameters', it.parameters), ...detail(it),
]);

const printAuthorizationRequest = (it) => object([
  ...verdict(it), ['redirect', String(it.redirect)],
  ...present('redirect_uri', it.redirectUri),
  ...present('response_mode', it.responseMode),
  ...present('parameters', it.parameters),
  ...(it.valid ? [
    ['granted', text(it.granted)], ['exceeding', text(it.exceeding)],
    ['unknown', texts(it.unknown)], ['aud', text(it.aud)],
    ['launch', orNull(it.launch)], ['code_challenge', text(it.codeChallenge)],
    ['nonce', orNull(it.nonce)], ['prompt', orNull(it.prompt)],
    ['max_age', orNull(it.maxAge)],
  ] : []),
  ...detail(it),
]);

const printCallback = (it) => object([
  ...verdict(it), ...present('kind', it.kind),
  ...(it.kind === 'error' ? [
    ['oauth_error', text(it.error)],
    ['error_description', orNull(it.errorDescription)],
    ['error_uri', orNull(it.errorUri)],
  ] : []),
  ...detail(it),
]);

const printTokenRequest = (it) => object([
  ...verdict(it), ['revoke', String(it.revoke)],
  ...(it.valid ? [
    ['grant_type', text(it.grantType)], ['scope', orNull(it.scope)],
  ] : []),
  ...detail(it),
]);

const printConsent = (it) => object([
  ...verdict(it), ['exceeding', text(it.exceeding)]]);

/** A call with one object, in which the objects `names` are renamed as well. */
const call = (method, printed, ...names) => (matron, op) => {
  const input = camelCase(without(op));
  for (const name of names.filter((name) => op[name])) {
    input[name] = camelCase(op[name]);
  }
  return printed(matron[method](input));
};

/** A list of values stands for several headers here, and for none there. */
const hasList = (headers) => typeof headers === 'object' &&
  !Array.isArray(headers) && Object.values(headers).some(Array.isArray);

export const FLOW = {
  'pkce.challenge': (matron, op) => ('method' in op ? undefined
    : printPkcePair(matron.challengePkce(op.code_verifier))),
  'pkce.generate': (matron, op) => {
    const entropy = fromBase64Url(op.entropy);
    return entropy && printPkcePair(matron.generatePkce(entropy));
  },
  'redirect_uri.match': call('matchRedirectUri', printValidation),
  'credential.parse': (matron, op) => (hasList(op.headers ?? []) ? undefined
    : printCredential(matron.parseCredential(camelCase(without(op))))),
  'authorize.build': call('buildAuthorizationRequest', printAuthorizationUrl),
  'authorize.validate': call('validateAuthorizationRequest',
                             printAuthorizationRequest, 'client'),
  'callback.validate': call('validateCallback', printCallback, 'sent'),
  'token_request.validate': call('validateTokenRequest', printTokenRequest,
                                 'client', 'code'),
  'userinfo.validate': (matron, op, request) => printValidation(
    matron.validateUserinfo({...camelCase(without(op, 'claims')),
                             claims: cut(request, 'claims')})),
  'consent.check': call('checkConsent', printConsent),
};
