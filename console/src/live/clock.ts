import { createStore } from './store.ts';

/** The time in milliseconds since the epoch, updated every second while a component uses it. */
export const clock = createStore(Date.now(), () => {
  const timer = setInterval(tick, 1000);
  tick();
  return () => clearInterval(timer);
});

function tick(): void {
  if (!document.hidden) clock.set(Date.now());
}
