import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASSEMBLY } from './local-stack.ts';

/** A resource of a CloudFormation template. */
export interface TemplateResource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** Copies the synthesized assembly and changes its template. Returns the folder; the caller removes it. */
export function changedAssembly(change: (resources: Record<string, TemplateResource>) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-assembly-'));
  cpSync(ASSEMBLY, folder, { recursive: true });
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '');
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, TemplateResource> };
  change(template.Resources);
  writeFileSync(file, JSON.stringify(template));
  return folder;
}
