/** Small outlined pictures, 16 units wide. They are decoration: the text beside them has the same meaning. */
const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7m0-7l-7 7',
  clock: 'M8 4.5V8l2.4 1.6M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2z',
  retry: 'M12.8 8a4.8 4.8 0 11-1.5-3.5M12.8 2.4v2.8H10',
  pause: 'M6 4v8m4-8v8',
  block: 'M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2zM4 4l8 8',
  dash: 'M4 8h8',
  filter: 'M2.5 3.5h11L9.4 8.4v4.1l-2.8 1V8.4z',
  overview: 'M2.5 9h3l2-5.5 2.5 9 1.6-3.5h2',
  target: 'M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2zm0 3.6a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4z',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  event: 'M3 3.5h10v7H8l-3 2.5v-2.5H3z',
  book: 'M3 3h4.2l.8.8.8-.8H13v9.5H8.8l-.8.7-.8-.7H3zM8 3.8v9.4',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
