import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** The picture of an entry of a timeline. */
export function Mark({ tone, icon }: { tone: 'good' | 'bad' | 'info'; icon: IconName }) {
  return (
    <span class={`mark ${tone}`}>
      <Icon name={icon} size={13} />
    </span>
  );
}
