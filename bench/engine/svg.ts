/** Plots of lines as SVG text. */

/** A line of a plot, in the units of its axes. */
export interface Line {
  label: string;
  color: string;
  points: readonly (readonly [x: number, y: number])[];
  /** Holds its value until the next point. */
  isStepped?: boolean;
}

/** A vertical line with words at its top. */
export interface Mark {
  x: number;
  label: string;
  color: string;
}

export interface Panel {
  xLabel: string;
  yLabel: string;
  lines: readonly Line[];
  marks?: readonly Mark[];
}

export interface Plot {
  title: string;
  subtitle: string;
  /** One below the other. */
  panels: readonly Panel[];
}

const WIDTH = 820;
const HEAD = 70;
const PANEL_HEIGHT = 300;
const LEFT = 70;
const RIGHT = 30;
const TOP = 34;
const BOTTOM = 50;
/** About so many steps on an axis. */
const TICKS = 6;
const MARK_LINE = 15;
const INK = '#1f2933';
const FAINT = '#d5dae0';

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const round = (value: number): string => String(Math.round(value * 10) / 10);

function text(x: number, y: number, words: string, more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${more}>${escape(words)}</text>`;
}

/** Round numbers from 0 up to at least `max`. */
export function ticksTo(max: number): number[] {
  if (max <= 0) return [0, 1];
  const rough = max / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const count = Math.ceil(max / step);
  return Array.from({ length: Math.max(1, count) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

function lineText({ color, points, isStepped }: Line, x: (value: number) => number, y: (value: number) => number): string {
  const path = points.map(([px, py], index) => {
    if (index === 0) return `M${round(x(px))} ${round(y(py))}`;
    return isStepped ? `H${round(x(px))}V${round(y(py))}` : `L${round(x(px))} ${round(y(py))}`;
  });
  return `<path d="${path.join('')}" fill="none" stroke="${color}" stroke-width="2"/>`;
}

function panelText({ xLabel, yLabel, lines, marks = [] }: Panel, offset: number): string {
  const [left, right, top, bottom] = [LEFT, WIDTH - RIGHT, offset + TOP, offset + PANEL_HEIGHT - BOTTOM];
  const largest = (axis: 0 | 1): number => Math.max(...lines.flatMap(({ points }) => points.map((point) => point[axis])));
  const [xTicks, yTicks] = [ticksTo(largest(0)), ticksTo(largest(1))];
  const x = (value: number): number => left + ((right - left) * value) / (xTicks.at(-1) as number);
  const y = (value: number): number => bottom - ((bottom - top) * value) / (yTicks.at(-1) as number);
  const parts = [
    ...yTicks.map((tick) => `<line x1="${left}" y1="${round(y(tick))}" x2="${right}" y2="${round(y(tick))}" stroke="${FAINT}"/>`),
    ...yTicks.map((tick) => text(left - 8, y(tick) + 4, String(tick), 'text-anchor="end"')),
    ...xTicks.map((tick) => `<line x1="${round(x(tick))}" y1="${bottom}" x2="${round(x(tick))}" y2="${bottom + 5}" stroke="${INK}"/>`),
    ...xTicks.map((tick) => text(x(tick), bottom + 19, String(tick), 'text-anchor="middle"')),
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="${INK}"/>`,
    text((left + right) / 2, bottom + 38, xLabel, 'text-anchor="middle"'),
    text(0, 0, yLabel, `text-anchor="middle" transform="translate(20 ${(top + bottom) / 2}) rotate(-90)"`),
    ...lines.map((line) => lineText(line, x, y)),
    ...marks.flatMap(({ x: at, label, color }, index) => [
      `<line x1="${round(x(at))}" y1="${top}" x2="${round(x(at))}" y2="${bottom}" stroke="${color}" stroke-dasharray="4 4"/>`,
      // Marks may stand close to each other.
      text(x(at) + 5, bottom - 10 - index * MARK_LINE, label, `fill="${color}"`),
    ]),
    ...lines.flatMap(({ label, color }, index) => {
      const at = left + 10 + index * 240;
      return [`<rect x="${at}" y="${top - 22}" width="18" height="4" fill="${color}"/>`, text(at + 25, top - 16, label)];
    }),
  ];
  return parts.join('\n');
}

/** The plot as an SVG file. */
export function plotText({ title, subtitle, panels }: Plot): string {
  const height = HEAD + panels.length * PANEL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
      `font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(LEFT, 30, title, 'font-size="18" font-weight="600"'),
    text(LEFT, 52, subtitle),
    ...panels.map((panel, index) => panelText(panel, HEAD + index * PANEL_HEIGHT)),
    '</svg>',
    '',
  ].join('\n');
}
