/** In place of every page for somebody who is signed in and may read nothing. */
export function NoAccess({ detail }: { detail: string }) {
  return (
    <div class="page">
      <h1>You are signed in, but have no access</h1>
      <div class="notice bad" role="alert">
        <p>{detail}</p>
      </div>
      <p>Ask an admin of the user pool to add you to a group, or sign out and come in as somebody else.</p>
    </div>
  );
}
