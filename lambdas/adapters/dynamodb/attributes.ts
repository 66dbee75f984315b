import type { AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb';
import type { RowKey } from '../../../core/contract/keys.ts';
import type { Wire } from '../aws/calls.ts';
import { WebhookError } from '../../../core/contract/errors.ts';

/** DynamoDB's wire types by hand: the document client costs more CPU than the delivery itself. */

export type AttributeValue = Wire<SdkAttributeValue>;
export type Item = Record<string, AttributeValue>;

export const S = (value: string): { S: string } => ({ S: value });
export const N = (value: number): { N: string } => ({ N: String(value) });
export const B = (value: Uint8Array): { B: string } => ({ B: Buffer.from(value).toString('base64') });

export const keyOf = ({ pk, sk }: RowKey): { pk: { S: string }; sk: { S: string } } => ({ pk: S(pk), sk: S(sk) });

/** The version that this release writes into every row. */
export const ROW_VERSION = 1;

/** This release cannot read a row: it is damaged, or a later release wrote it. */
export class RowFormatError extends WebhookError {
  override readonly name = 'RowFormatError';
}

/** @throws RowFormatError for a row of a later release, which only that release handles */
export function checkVersion(item: Item): void {
  const version = optionalNumber(item, 'v');
  if (version === undefined || version > ROW_VERSION) {
    throw new RowFormatError(
      `row ${item['pk']?.S} ${item['sk']?.S} has version ${version}, this release reads ${ROW_VERSION}`,
    );
  }
}

/**
 * The parsed key of a row or of an index entry.
 *
 * @param parse one of the parse functions of core/contract/keys.ts
 * @throws RowFormatError when it is the key of another kind of row
 */
export function keyPart<T>(item: Item, parse: (key: RowKey) => T | undefined): T {
  const key = { pk: text(item, 'pk'), sk: text(item, 'sk') };
  const part = parse(key);
  if (part === undefined) throw new RowFormatError(`row ${key.pk} ${key.sk} has the key of another kind of row`);
  return part;
}

export const optionalText = (item: Item, name: string): string | undefined => item[name]?.S;

export function optionalBytes(item: Item, name: string): Buffer | undefined {
  const value = item[name]?.B;
  return value === undefined ? undefined : Buffer.from(value, 'base64');
}

export function optionalNumber(item: Item, name: string): number | undefined {
  const value = item[name]?.N;
  return value === undefined ? undefined : Number(value);
}

/** @throws RowFormatError that names the attribute */
export function text(item: Item, name: string): string {
  const value = optionalText(item, name);
  if (value === undefined) throw new RowFormatError(`row ${item['pk']?.S} ${item['sk']?.S} lacks the text ${name}`);
  return value;
}

/** @throws RowFormatError that names the attribute */
export function number(item: Item, name: string): number {
  const value = optionalNumber(item, name);
  if (value === undefined) throw new RowFormatError(`row ${item['pk']?.S} ${item['sk']?.S} lacks the number ${name}`);
  return value;
}

/** @throws RowFormatError that names the attribute */
export function json(item: Item, name: string): unknown {
  const value = text(item, name);
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new RowFormatError(`row ${item['pk']?.S} ${item['sk']?.S} has a ${name} that is not JSON`, { cause: error });
  }
}
