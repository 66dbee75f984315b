export interface PlotLine {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
}

export interface PlotOptions {
  title: string;
  x: string;
  y: string;
  /** Whether both axes are logarithmic. Default: linear. */
  logarithmic?: boolean;
}

const [WIDTH, HEIGHT] = [760, 400];
const MARGIN = { left: 80, right: 190, top: 40, bottom: 50 };
/** Distinct for most kinds of colour vision, on light and dark backgrounds. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Returns a line chart as SVG. */
export function linePlot(lines: readonly PlotLine[], { title, x, y, logarithmic = false }: PlotOptions): string {
  const points = lines.flatMap((line) => line.points);
  const across = axis(
    points.map(([value]) => value),
    [MARGIN.left, WIDTH - MARGIN.right],
    logarithmic,
  );
  const up = axis(
    points.map(([, value]) => value),
    [HEIGHT - MARGIN.bottom, MARGIN.top],
    logarithmic,
  );
  const right = WIDTH - MARGIN.right;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#666">`,
    `<title>${title}</title>`,
    `<text x="${MARGIN.left}" y="20" font-size="14" font-weight="600">${title}</text>`,
    ...up.ticks.map(
      (tick) =>
        `<path d="M${MARGIN.left} ${up.at(tick)}H${right}" stroke="#8884"/><text x="${MARGIN.left - 8}" y="${up.at(tick) + 4}" text-anchor="end">${label(tick)}</text>`,
    ),
    ...across.ticks.map(
      (tick) =>
        `<text x="${across.at(tick)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${label(tick)}</text>`,
    ),
    `<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${x}</text>`,
    `<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${y}</text>`,
    ...lines.flatMap(({ name, points: own }, index) => {
      const colour = COLOURS[index % COLOURS.length];
      const path = own.map(([px, py], step) => `${step === 0 ? 'M' : 'L'}${across.at(px)} ${up.at(py)}`).join('');
      const row = MARGIN.top + 14 + index * 20;
      return [
        `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        `<path d="M${right + 12} ${row - 4}h18" stroke="${colour}" stroke-width="3"/><text x="${right + 36}" y="${row}">${name}</text>`,
      ];
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

interface Axis {
  ticks: number[];
  at(value: number): number;
}

function axis(values: readonly number[], [from, to]: readonly [number, number], logarithmic: boolean): Axis {
  const most = Math.max(...values);
  const least = logarithmic ? Math.min(...values.filter((value) => value > 0)) : 0;
  const place = (fraction: number): number =>
    Math.round((from + (to - from) * Math.min(1, Math.max(0, fraction))) * 10) / 10;
  if (!logarithmic) {
    const step = stepOf(most / 5);
    const end = Math.ceil(most / step) * step;
    return {
      ticks: Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step),
      at: (value) => place(value / end),
    };
  }
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  return { ticks, at: (value) => place((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) };
}

/** 1, 2 or 5 times a power of ten. */
function stepOf(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

const label = (value: number): string =>
  value >= 1_000_000 ? `${value / 1_000_000}M` : value >= 1_000 ? `${value / 1_000}k` : String(value);
