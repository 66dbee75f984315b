import type { ComponentChildren } from 'preact';
import { useMayWrite } from '../live/lists.ts';

/** Buttons and forms for those who may change something; nothing for others, whom the frame tells why. */
export function MayWrite({ children }: { children: ComponentChildren }) {
  return useMayWrite() === true ? <>{children}</> : null;
}
