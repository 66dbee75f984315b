import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nearestType } from '../../core/event/nearest-type.ts';
import { environmentVariable } from '../../sdk/src/environment.ts';

/** Files of the AWS CLI. https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html */
const FILES = { AWS_CONFIG_FILE: 'config', AWS_SHARED_CREDENTIALS_FILE: 'credentials' };
const PROFILE = /^\s*\[(?:profile\s+)?([^\]\s]+)\s*\]/gm;

/** E.g. ` Did you mean the profile prod?`; empty for a profile that exists and for one that is near none. */
export function nearestProfile(profile: string): string {
  const names = Object.entries(FILES).flatMap(([variable, name]) =>
    [...contentOf(environmentVariable(variable) ?? join(homedir(), '.aws', name)).matchAll(PROFILE)].map(
      ([, found = '']) => found,
    ),
  );
  const nearest = nearestType(profile, names);
  return nearest === undefined ? '' : ` Did you mean the profile ${nearest}?`;
}

/** The AWS SDK has said what is wrong with a file that cannot be read. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
