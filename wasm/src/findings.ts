import type {Finding, Findings} from './types.js';

/** What the answers with findings have in common. */
export interface AnswerWithFindings {
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  readonly findings_left_out: number;
}

export function readFindings(answer: AnswerWithFindings): Findings {
  return {findings: answer.findings, findingsLeftOut: answer.findings_left_out};
}
