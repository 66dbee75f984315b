import type { OperationId, ROUTES } from './api/routes.ts';
import type { ApiResponse } from './response.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { AdminRequest } from './request.ts';

/** What serves one operation. */
export type Handler<Id extends OperationId> = (
  request: AdminRequest<(typeof ROUTES)[Id]>,
  dependencies: AdminDependencies,
) => Promise<ApiResponse>;

/** Some of the operations, each served. */
export type Handlers<Id extends OperationId> = { [Operation in Id]: Handler<Operation> };
