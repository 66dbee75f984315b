const whole = new Intl.NumberFormat('en');

export const count = (value: number): string => whole.format(value);

/** "1 delivery", "2 deliveries". */
export const counted = (value: number, one: string, several = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : several}`;

/** Rounds down, so that only a whole is 100%. @param share from 0 to 1 */
export function percent(share: number): string {
  const value = share * 100;
  const shown = value >= 99 && value < 100 ? Math.floor(value * 100) / 100 : Math.floor(value * 10) / 10;
  return `${shown}%`;
}

/** E.g. `84 ms`, `1.24 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 10) / 10} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000)
    return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1).replace(/\.?0+$/, '')} s`;
  const [size, name, lesserSize, lesser] =
    milliseconds < 3_600_000
      ? ([60_000, 'min', 1000, 's'] as const)
      : milliseconds < 172_800_000
        ? ([3_600_000, 'h', 60_000, 'min'] as const)
        : ([86_400_000, 'd', 3_600_000, 'h'] as const);
  const rest = Math.floor((milliseconds % size) / lesserSize);
  return `${Math.floor(milliseconds / size)} ${name}${rest === 0 ? '' : ` ${rest} ${lesser}`}`;
}

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });

/** E.g. `$0.00042`. */
export const dollars = (value: number): string => money.format(value);
