/** Account-wide names that ARNs are made of. */
export interface Environment {
  region: string;
  accountId: string;
  stackName: string;
  /** URL of the gateway, e.g. `http://127.0.0.1:4566`. */
  endpoint: string;
}
