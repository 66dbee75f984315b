import { ALL_TENANTS, to } from '../router.ts';
import { Card } from './card.tsx';
import { MayWrite } from './may-write.tsx';

/** The way to the first delivery. */
export function FirstSteps({ tenant }: { tenant: string }) {
  return (
    <Card title="The way to the first delivery">
      <ol class="steps">
        <li>
          <p>
            <strong>Register a destination</strong>: the https URL of a receiver, and the event types that it gets
            {tenant === ALL_TENANTS ? '.' : `, for the tenant ${tenant}.`}
          </p>
          <MayWrite>
            <a class="button main" href={to(['destinations', 'new'])}>
              Register a destination
            </a>
          </MayWrite>
        </li>
        <li>
          <p>
            <strong>Send it a test</strong> on its page: a signed POST, whose response you see at once.
          </p>
        </li>
        <li>
          <p>
            <strong>Publish an event</strong>, e.g. with <code>webhooks publish order.created</code>. The{' '}
            <a href={to(['catalogue'])}>catalogue</a> has all types with examples.
          </p>
        </li>
      </ol>
    </Card>
  );
}
