import { Icon } from './icon.tsx';
import { say } from './toast.tsx';

interface IdentifierProps {
  value: string;
  what: string;
  /** Whether the text is never cut. */
  whole?: boolean;
  onCopy?: () => void;
}

/** An id or a secret with a copy button. */
export function Identifier({ value, what, whole = false, onCopy }: IdentifierProps) {
  const copy = async (): Promise<void> => {
    if (await copied(value, what)) onCopy?.();
  };
  return (
    <span class="id">
      <code class={whole ? 'whole' : 'cut'}>{value}</code>
      <button type="button" class="button bare small" aria-label={`Copy the ${what}`} onClick={() => void copy()}>
        <Icon name="copy" size={12} />
      </button>
    </span>
  );
}

/** Copies a text and says so. @returns whether the browser allowed it */
export async function copied(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    say(`The browser does not let the page copy. Select the ${what} and copy it.`, true);
    return false;
  }
  say(`Copied the ${what}.`);
  return true;
}
