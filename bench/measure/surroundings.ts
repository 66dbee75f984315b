import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hop } from '../../core/contract/limits.ts';
import { bundle } from '../../lib/bundle.ts';
import { catalogueOf } from '../../lib/catalogue/catalogue.ts';
import { filesOf } from '../../lib/catalogue/function-files.ts';
import { makeCertificate } from '../../local/sample/certificate.ts';
import { Child } from './child.ts';
import { deployedSettings } from './deployed-settings.ts';
import { FOLDER } from './folder.ts';

/** Credentials in the form of a function's. */
const AWS_CREDENTIALS = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'A'.repeat(600),
};

/** A receiver and a stub of AWS, each in its own process, and the environment for a loop process. */
export interface Surroundings {
  /** Environment of a loop process. */
  environment: Readonly<Record<string, string>>;
  /** Builds the bundle of a function and returns the environment of its process. */
  handlerEnvironment(hop: Hop): Record<string, string>;
  stop(): Promise<void>;
}

/** @param subscribers number of destinations that subscribe to every event */
export async function startSurroundings(subscribers = 1): Promise<Surroundings> {
  mkdirSync(FOLDER, { recursive: true });
  const { cert, key } = await makeCertificate(Date.now());
  const ca = join(FOLDER, 'ca.pem');
  writeFileSync(ca, cert);
  const tls = { BENCH_CERT: cert, BENCH_KEY: key };
  const receiver = await Child.start('receiver.ts', tls);
  const url = `https://localhost:${String(receiver.greeting)}`;
  const stub = await Child.start('aws-stub.ts', {
    ...tls,
    BENCH_RECEIVER: url,
    BENCH_SUBSCRIBERS: String(subscribers),
  });
  const endpoint = `https://localhost:${String(stub.greeting)}`;
  const environment = {
    NODE_EXTRA_CA_CERTS: ca,
    BENCH_CERT: cert,
    BENCH_RECEIVER: url,
    AWS_ENDPOINT_URL: endpoint,
    ...AWS_CREDENTIALS,
  };
  const settings = await deployedSettings(endpoint);
  return {
    environment,
    handlerEnvironment: (hop) => ({ ...environment, ...settings(hop), BENCH_HOP: hop, BENCH_BUNDLE: buildBundle(hop) }),
    stop: async () => {
      await Promise.all([receiver.stop(), stub.stop()]);
    },
  };
}

/** Builds the deployed bundle of a function. Returns its file. */
export function buildBundle(hop: Hop): string {
  const folder = join(FOLDER, 'bundles');
  const file = join(bundle(hop, folder, filesOf(hop, catalogueOf(undefined))), 'index.js');
  // Bundles are CommonJS, which this project's own package.json would deny.
  writeFileSync(join(folder, 'package.json'), '{}');
  return file;
}
