import { createStore } from './store.ts';

/** The time, to the second, in milliseconds since the epoch. It runs while somebody looks at it. */
export const clock = createStore(Date.now(), () => {
  const timer = setInterval(tick, 1000);
  tick();
  return () => clearInterval(timer);
});

function tick(): void {
  if (!document.hidden) clock.set(Date.now());
}
