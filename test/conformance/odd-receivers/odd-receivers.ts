import { join } from 'node:path';
import { isAcceptance, ODD_RESPONSES, OTHERS, type Others } from '../../faults/odd-responses/all.ts';
import { startOddReceiver } from '../../faults/odd-responses/receiver.ts';
import { run, runOrThrow } from '../child.ts';
import type { Part } from '../part.ts';
import { ToolMissing } from '../report.ts';
import { CACHE } from '../tools.ts';

/** Runs of curl at once. */
const AT_ONCE = 16;

type Status = Others['curl'];

/** curl and Go's net/http: what they make of the raw responses in test/faults/odd-responses is what the file says. */
export const oddReceivers: Part = {
  name: 'odd-receivers',
  async run(report, { plant }) {
    const program = await buildGo();
    const receiver = await startOddReceiver();
    const base = `http://127.0.0.1:${receiver.port}`;
    try {
      const [curl, go] = await Promise.all([statusesOfCurl(base), statusesOfGo(program, base)]);
      const seen = ODD_RESPONSES.map((response, number): Row => {
        const others = { curl: curl[number] ?? 'none', go: go[number] ?? 'none' };
        return { name: response.name, expected: plant ? 'protocol' : response.expected, why: response.why, others };
      });
      report.expectNone(
        `curl and Go report of ${seen.length} raw responses what test/faults/odd-responses/others.json says`,
        seen
          .filter(({ name, others }) => others.curl !== OTHERS[name]?.curl || others.go !== OTHERS[name]?.go)
          .map(({ name, others }) => `${name}: ${JSON.stringify(others)}, expected ${JSON.stringify(OTHERS[name])}`),
      );
      report.expectNone(
        'each raw response of which both report a 2xx is a delivery, or the table says why not',
        seen
          .filter(({ others }) => isAcceptance(others.curl) && isAcceptance(others.go))
          .filter(({ expected, why }) => !isAcceptance(expected) && why === undefined)
          .map(({ name }) => name),
      );
    } finally {
      await receiver.stop();
    }
  },
};

interface Row {
  name: string;
  expected: number | string;
  why: string | undefined;
  others: Others;
}

async function buildGo(): Promise<string> {
  for (const command of [
    ['go', 'version'],
    ['curl', '--version'],
  ]) {
    const found = await run(command);
    if (found.code !== 0) throw new ToolMissing(`There is no ${command[0]}.`);
  }
  const program = join(CACHE, 'odd-receivers');
  await runOrThrow(['go', 'build', '-o', program, '.'], { cwd: join(import.meta.dirname, 'go') });
  return program;
}

async function statusesOfGo(program: string, base: string): Promise<Status[]> {
  const { stdout } = await runOrThrow([program, base, String(ODD_RESPONSES.length)]);
  return stdout.trim().split('\n').map(statusOf);
}

/** A run of curl for each: some responses end it before its other URLs. */
async function statusesOfCurl(base: string): Promise<Status[]> {
  const statuses: Status[] = [];
  const numbers = ODD_RESPONSES.keys();
  const worker = async (): Promise<void> => {
    for (const number of numbers) {
      const options = ['--silent', '--max-time', '2', '--data', '{}', '--output', '/dev/null'];
      const { stdout } = await run(['curl', ...options, '--write-out', '%{http_code}', `${base}/${number}/whole`]);
      statuses[number] = statusOf(stdout);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return statuses;
}

const statusOf = (text: string): Status => (text === 'none' || text === '000' ? 'none' : Number(text));
