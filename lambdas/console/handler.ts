import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Environment, listVariable, requiredVariable } from '../../core/contract/environment.ts';
import { readPageFiles } from './page-files.ts';
import { servePage } from './serve.ts';

/** API Gateway -> the page of the console: its files, which lie beside this bundle, and `config.json`. It calls nothing. */
const serve = servePage({
  files: readPageFiles(join(import.meta.dirname, 'page')),
  configuration: requiredVariable(Environment.CONSOLE_CONFIG),
  allowedCidrs: listVariable(Environment.ALLOWED_CIDRS),
});

export const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
  Promise.resolve(serve(event));
