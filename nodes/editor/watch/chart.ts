import type { Point } from './answers';
import type { Words } from './words';

/** Seconds that a chart goes back. */
export const HISTORY = 300;
const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 100;
const HEIGHT = 22;

/** A line for the messages, and the errored ones filled below it. */
export class Chart {
  readonly element: SVGSVGElement;
  private readonly messages: SVGPathElement;
  private readonly errored: SVGPathElement;

  constructor() {
    this.element = document.createElementNS(SVG, 'svg');
    this.element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    this.element.setAttribute('role', 'img');
    this.messages = this.element.appendChild(document.createElementNS(SVG, 'path'));
    this.errored = this.element.appendChild(document.createElementNS(SVG, 'path'));
  }

  /** Gives what the chart shows, in words. */
  show(points: readonly Point[], { text, compact }: Words): string {
    const highest = Math.max(0, ...points.map(([messages]) => messages));
    const errored = Math.max(0, ...points.map((point) => point[1]));
    const bottom = HEIGHT - 1;
    const x = (index: number): string => (((HISTORY - points.length + index + 1) / HISTORY) * WIDTH).toFixed(1);
    const y = (value: number): string => (bottom - (value / (highest || 1)) * (HEIGHT - 2)).toFixed(1);
    const line = (which: 0 | 1): string => points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(index)},${y(point[which])}`).join('');
    this.messages.setAttribute('d', line(0));
    this.errored.setAttribute('d', errored > 0 ? `${line(1)}L${WIDTH},${bottom}L${x(0)},${bottom}Z` : '');
    const label = text('chart', { seconds: points.length, highest: compact(highest), errored: compact(errored) });
    this.element.setAttribute('aria-label', label);
    return label;
  }
}
