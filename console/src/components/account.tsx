import { signOut } from '../api/client.ts';
import { useMe } from '../live/lists.ts';
import { Action } from './action.tsx';

/** Who is signed in, what they may do, and the way out. */
export function Account() {
  const { value: me } = useMe();
  return (
    <div class="account">
      {me !== undefined && (
        <p class="small muted">
          <span class="cut" title={me.subject}>
            {me.name ?? me.subject}
          </span>
          {!me.rights.includes('write') && (
            <span data-part="read-only">You may read here. Only an admin may change something.</span>
          )}
        </p>
      )}
      <Action
        small
        act={async () => {
          await signOut();
          return undefined;
        }}
      >
        Sign out
      </Action>
    </div>
  );
}
