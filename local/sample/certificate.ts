import { generate } from 'selfsigned';

/** A certificate for receivers on this machine, made anew for each run. */
export interface Certificate {
  /** PEM; also what deliveries have to trust. */
  cert: string;
  /** PEM. */
  key: string;
}

const DAY_MS = 86_400_000;

/** Valid for `localhost` and 127.0.0.1, for a week. */
export async function makeCertificate(now: number): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + 7 * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert, key };
}
