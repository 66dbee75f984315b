import { Icon } from './icon.tsx';
import { say } from './toast.tsx';

/** An id or a secret with a copy button. */
export function Identifier({ value, what }: { value: string; what: string }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    say(`Copied the ${what}.`);
  };
  return (
    <span class="id">
      <code class="cut">{value}</code>
      <button type="button" class="button bare small" aria-label={`Copy the ${what}`} onClick={() => void copy()}>
        <Icon name="copy" size={12} />
      </button>
    </span>
  );
}
