import type { OperationId, ROUTES } from './api/routes.ts';
import type { ApiResponse } from './response.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { AdminRequest } from './request.ts';

/** The handler of one operation. */
export type Handler<Id extends OperationId> = (
  request: AdminRequest<(typeof ROUTES)[Id]>,
  dependencies: AdminDependencies,
) => Promise<ApiResponse>;

/** The handlers of some operations. */
export type Handlers<Id extends OperationId> = { [Operation in Id]: Handler<Operation> };
