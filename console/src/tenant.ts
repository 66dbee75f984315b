/** The tenant of the route that stands for all tenants. */
export const ALL_TENANTS = '*';

/** The tenant as the filter of a list: `undefined` for all tenants. */
export const oneTenant = (tenant: string): string | undefined => (tenant === ALL_TENANTS ? undefined : tenant);
