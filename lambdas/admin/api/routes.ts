import type { Route } from './route.ts';
import { destinationRoutes } from './routes/destinations.ts';
import { recordRoutes } from './routes/records.ts';

/** Every route of the admin API, by operation id. */
export const ROUTES = { ...destinationRoutes, ...recordRoutes };

export type OperationId = keyof typeof ROUTES;

export const OPERATIONS = Object.entries(ROUTES) as [OperationId, Route][];

/** Version of the API, as the guide states it. */
export const API_VERSION = '1.0.0';
