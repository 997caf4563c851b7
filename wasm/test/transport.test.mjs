// Transport facts by the typed API. What they mean is tested by the vectors.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {failsWith, matron} from './fixtures.mjs';

const TLS = {version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256'};

test('validateTransport', () => {
  assert.deepEqual(matron.validateTransport({tls: TLS}), {
    valid: true, reason: 'ok',
    findings: [{check: 'tls', valid: true, reason: 'ok'}],
  });
  const {valid, reason} = matron.validateTransport({
    tls: TLS, hsts: {header: 'max-age=300', minMaxAge: 31536000},
  });
  assert.equal(valid, false);
  assert.equal(reason, 'strict_transport_max_age');
  assert.equal(matron.validateTransport(
    {endpoints: ['http://localhost/'], allowLoopback: true}).valid, true);
});

test('what asks for nothing fails', () => {
  assert.throws(() => matron.validateTransport({}), failsWith('invalid_argument'));
  assert.throws(() => matron.validateTransport(), failsWith('invalid_argument'));
  assert.throws(() => matron.validateTransport({serverName: 'a.example'}),
                failsWith('invalid_argument'));
  assert.throws(() => matron.validateTransport({tls: TLS, serverNames: []}),
                failsWith('json_unknown_member'));
});
