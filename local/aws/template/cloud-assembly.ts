import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Template } from './template.ts';
import { readTemplate } from './template.ts';

/** The output of `cdk synth`: one stack's template and the folders of its file assets. */
export interface CloudAssembly {
  directory: string;
  stackName: string;
  template: Template;
  /**
   * Folder or file of the asset that a template names by its `S3Key`.
   * @throws Error when the assembly has no such asset.
   */
  assetPath(s3Key: string): string;
}

/** What the constructs of a stack noted. Assets are there when the older synthesizer of CDK passes them as parameters. */
const metadataSchema = z.record(z.string(), z.array(z.object({ type: z.string(), data: z.unknown() })));
const assetSchema = z.object({ path: z.string(), s3BucketParameter: z.string(), s3KeyParameter: z.string() });

/** cdk.out/manifest.json, as far as it matters here. */
const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      metadata: metadataSchema.optional(),
      additionalMetadataFile: z.string().optional(),
      properties: z
        .object({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
        .optional(),
    }),
  ),
});

/** cdk.out/*.assets.json: where each file asset lies and under which key it would be published. */
const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

/**
 * Reads a cloud assembly.
 *
 * @param stackName which stack, when the assembly has several.
 * @throws Error that names what is missing, and the remedy.
 */
export function readCloudAssembly(directory: string, stackName?: string): CloudAssembly {
  const manifest = manifestSchema.parse(readJson(join(directory, 'manifest.json'), directory));
  const artifacts = Object.entries(manifest.artifacts);
  const stacks = artifacts
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties, metadata, additionalMetadataFile }]) => ({
      name: properties?.stackName ?? id,
      file: properties?.templateFile ?? `${id}.template.json`,
      metadata,
      additionalMetadataFile,
    }));
  const stack =
    stackName === undefined && stacks.length === 1 ? stacks[0] : stacks.find(({ name }) => name === stackName);
  if (stack === undefined) {
    const names = stacks.map(({ name }) => name).join(', ') || 'none';
    throw new Error(`Which stack of ${directory} to run? It has: ${names}. Synthesize one stage, or name the stack.`);
  }
  const assets = new Map<string, string>();
  for (const [, { type, properties }] of artifacts) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    for (const { source, destinations } of Object.values(
      assetsSchema.parse(readJson(join(directory, properties.file), directory)).files,
    )) {
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(directory, source.path));
    }
  }
  const template = readTemplate(readJson(join(directory, stack.file), directory));
  const more = stack.additionalMetadataFile && join(directory, stack.additionalMetadataFile);
  const notes = [
    stack.metadata ?? {},
    // A kept release has no such file: only the older synthesizer needs it.
    more !== undefined && existsSync(more) ? metadataSchema.parse(readJson(more, directory)) : {},
  ].flatMap((metadata) => Object.values(metadata).flat());
  const parameters: Record<string, { Default: string }> = {};
  for (const { type, data } of notes) {
    const asset = type === 'aws:cdk:asset' ? assetSchema.safeParse(data).data : undefined;
    if (asset === undefined) continue;
    parameters[asset.s3BucketParameter] = { Default: 'assets' };
    // Prefix and version of the key, which the template joins.
    parameters[asset.s3KeyParameter] = { Default: `${asset.path}||` };
    assets.set(asset.path, join(directory, asset.path));
  }
  return {
    directory,
    stackName: stack.name,
    template: { ...template, Parameters: { ...template.Parameters, ...parameters } },
    assetPath(s3Key) {
      const path = assets.get(s3Key);
      if (path === undefined) throw new Error(`${directory} has no asset with the key ${s3Key}; synthesize again.`);
      return path;
    },
  };
}

function readJson(file: string, directory: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${directory} is not a readable cloud assembly; run \`npm run synth\` first.`, { cause: error });
  }
}
