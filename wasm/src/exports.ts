/** Address in the module's memory; 0 is NULL. */
export type Pointer = number;

/**
 * The functions of exports.txt that this package calls, as C sees them. Where C
 * returns a struct, the first parameter is where to write it; a struct that C
 * takes by value is passed by its address (the C ABI of WebAssembly).
 */
export interface Exports {
  readonly memory: {readonly buffer: ArrayBuffer};
  _initialize(): void;
  malloc(size: number): Pointer;
  free(pointer: Pointer): void;
  matron_wasm_layout(): Pointer;

  matron_abi_version(): number;
  matron_version(): Pointer;
  matron_status_name(status: number): Pointer;
  matron_status_text(status: number): Pointer;
  matron_reason_name(reason: number): Pointer;
  matron_reason_text(reason: number): Pointer;
  matron_effect_name(effect: number): Pointer;
  matron_obligation_name(bit: bigint): Pointer;

  matron_diagnostics_count(self: Pointer): number;
  matron_diagnostics_get(self: Pointer, index: number, out: Pointer): number;
  matron_diagnostics_free(self: Pointer): void;

  matron_policy_new(out: Pointer, outDiagnostics: Pointer, json: Pointer,
                    length: number): number;
  matron_policy_new_smart_only(out: Pointer, base: Pointer, fhir: Pointer,
                               issuer: Pointer): number;
  matron_policy_revision(out: Pointer, self: Pointer): void;
  matron_policy_num_roles(self: Pointer): number;
  matron_policy_free(self: Pointer): void;

  matron_key_set_new(out: Pointer, outDiagnostics: Pointer, json: Pointer,
                     length: number): number;
  matron_key_set_num_keys(self: Pointer): number;
  matron_key_set_free(self: Pointer): void;

  matron_scratch_new(out: Pointer, maxInputBytes: number): number;
  matron_scratch_free(self: Pointer): void;

  matron_session_new_from_token(out: Pointer, policy: Pointer, keys: Pointer,
                                token: Pointer, scratch: Pointer): number;
  matron_session_new_from_host_verified_claims(
    out: Pointer, policy: Pointer, claims: Pointer, scratch: Pointer): number;
  matron_session_new_without_credentials(out: Pointer, policy: Pointer): number;
  matron_session_reason(self: Pointer): number;
  matron_session_num_roles(self: Pointer): number;
  matron_session_role(out: Pointer, self: Pointer, index: number): void;
  matron_session_patient(out: Pointer, self: Pointer): void;
  matron_session_revocation_claims(out: Pointer, self: Pointer): void;
  matron_session_free(self: Pointer): void;

  matron_decide(scratch: Pointer, session: Pointer, request: Pointer,
                out: Pointer): number;
  matron_decide_with_resources(scratch: Pointer, session: Pointer,
                               request: Pointer, resources: Pointer,
                               out: Pointer): number;
  matron_permits(self: Pointer): number;
  matron_decision_effect(self: Pointer): number;
  matron_decision_reason(self: Pointer): number;
  matron_decision_scope(out: Pointer, self: Pointer): void;
  matron_decision_role(out: Pointer, self: Pointer): void;
  matron_decision_num_interactions(self: Pointer): number;
  matron_decision_interaction(self: Pointer, index: number,
                              out: Pointer): number;
  matron_decision_plan_method(out: Pointer, self: Pointer): void;
  matron_decision_plan_url(out: Pointer, self: Pointer): void;
  matron_decision_num_plan_requests(self: Pointer): number;
  matron_decision_plan_request_url(out: Pointer, self: Pointer,
                                   index: number): void;
  matron_decision_num_plan_headers(self: Pointer): number;
  matron_decision_plan_header(self: Pointer, index: number,
                              out: Pointer): number;
  matron_decision_plan_needs(self: Pointer): number;
  matron_decision_obligations(self: Pointer): bigint;
  matron_decision_challenge_status(self: Pointer): number;
  matron_decision_num_challenge_headers(self: Pointer): number;
  matron_decision_challenge_header(self: Pointer, index: number,
                                   out: Pointer): number;
  matron_decision_challenge_body(out: Pointer, self: Pointer): void;
  matron_decision_num_explanations(self: Pointer): number;
  matron_decision_explanation(self: Pointer, index: number,
                              out: Pointer): number;

  matron_decision_num_entries(self: Pointer): number;
  matron_decision_entry(self: Pointer, index: number): Pointer;

  matron_filter_new(out: Pointer, maxBytes: number): number;
  matron_filter_begin(self: Pointer, session: Pointer, request: Pointer,
                      resources: Pointer, flags: number, out: Pointer): number;
  matron_filter_push(self: Pointer, chunk: Pointer, output: Pointer): number;
  matron_filter_finish(self: Pointer, result: Pointer, output: Pointer): number;
  matron_filter_response(self: Pointer, session: Pointer, request: Pointer,
                         resources: Pointer, flags: number, response: Pointer,
                         result: Pointer, output: Pointer): number;
  matron_filter_free(self: Pointer): void;

  matron_pkce_verify(out: Pointer, challenge: Pointer, method: Pointer,
                     verifier: Pointer): number;

  matron_evaluator_new(out: Pointer, maxInputBytes: number): number;
  matron_evaluate(self: Pointer, request: Pointer, length: number,
                  outAnswer: Pointer, outLength: Pointer): number;
  matron_evaluator_free(self: Pointer): void;
}
