interface Field {
  name: string;
  least: number;
  most: number;
  /** Names that stand for the values from `least` on, e.g. JAN. */
  names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const MINUTES: Field = { name: 'minutes', least: 0, most: 59 };
const HOURS: Field = { name: 'hours', least: 0, most: 23 };
const DAYS: Field = { name: 'day-of-month', least: 1, most: 31 };
const MONTH: Field = { name: 'month', least: 1, most: 12, names: MONTHS };
const WEEKDAY: Field = { name: 'day-of-week', least: 1, most: 7, names: WEEKDAYS };
const YEAR: Field = { name: 'year', least: 1970, most: 2199 };

const DAY_MS = 86_400_000;
/** Days looked ahead: a leap day comes within eight years. */
const HORIZON_DAYS = 366 * 9;

/**
 * The six fields of an EventBridge cron expression, in UTC. Of the wildcards it has `, - * ? /`; `L`, `W` and `#` are
 * refused.
 *
 * @throws Error that names the field.
 * @returns the first time after a given one, both in milliseconds since the epoch.
 */
export function parseCron(text: string): (after: number) => number | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 6)
    throw new Error(
      `cron(${text}) has ${parts.length} fields; it needs six: minutes hours day-of-month month day-of-week year.`,
    );
  const [minutes, hours, days, months, weekdays, years] = parts as [string, string, string, string, string, string];
  if ((days === '?') === (weekdays === '?'))
    throw new Error(`cron(${text}) needs a ? in day-of-month or in day-of-week, and not in both.`);
  const hourValues = [...values(hours, HOURS)].toSorted((a, b) => a - b);
  const minuteValues = [...values(minutes, MINUTES)].toSorted((a, b) => a - b);
  const inDays = values(days, DAYS);
  const inMonths = values(months, MONTH);
  const inWeekdays = values(weekdays, WEEKDAY);
  const inYears = values(years, YEAR);
  const runsOn = (date: Date): boolean =>
    inYears.has(date.getUTCFullYear()) &&
    inMonths.has(date.getUTCMonth() + 1) &&
    inDays.has(date.getUTCDate()) &&
    inWeekdays.has(date.getUTCDay() + 1);

  return (after) => {
    const firstDay = Math.floor(after / DAY_MS) * DAY_MS;
    for (let day = firstDay; day < firstDay + HORIZON_DAYS * DAY_MS; day += DAY_MS) {
      if (!runsOn(new Date(day))) continue;
      const times = hourValues.flatMap((hour) => minuteValues.map((minute) => day + (hour * 60 + minute) * 60_000));
      const time = times.find((candidate) => candidate > after);
      if (time !== undefined) return time;
    }
    return undefined;
  };
}

function values(text: string, field: Field): Set<number> {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [from, to] =
      range === '*' || range === '?' ? [field.least, field.most] : bounds(range, step !== undefined, field, text);
    const by = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(by) || by < 1) throw refused(field, text);
    for (let value = from; value <= to; value += by) found.add(value);
  }
  return found;
}

function bounds(range: string, stepped: boolean, field: Field, text: string): [number, number] {
  const [first = '', last] = range.split('-');
  const from = single(first, field, text);
  if (last === undefined) return [from, stepped ? field.most : from];
  return [from, single(last, field, text)];
}

function single(word: string, field: Field, text: string): number {
  const index = field.names?.indexOf(word.toUpperCase()) ?? -1;
  const value = index >= 0 ? index + field.least : Number(word === '' ? NaN : word);
  if (!Number.isInteger(value) || value < field.least || value > field.most) throw refused(field, text);
  return value;
}

const refused = (field: Field, text: string): Error =>
  new Error(
    `The ${field.name} field ${text} of the cron expression is refused: values from ${field.least} to ${field.most} with , - * / are run locally.`,
  );
