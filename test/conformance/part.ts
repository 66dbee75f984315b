import type { Report } from './report.ts';

export interface PartOptions {
  /** Whether to put in a fault that the part must find. */
  plant: boolean;
}

/** The checks against one foreign tool. */
export interface Part {
  name: string;
  /** @throws ToolMissing when this machine lacks a tool; Error when the part cannot be run */
  run(report: Report, options: PartOptions): Promise<void>;
}
