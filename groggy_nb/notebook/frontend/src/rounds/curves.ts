// Curves over rounds: where a point of a small drawing lies, and what colour a value has.

export interface Curve {
  /** The points of a polyline; a gap where a round has no value. */
  lines: string[];
  isLog: boolean;
  low: number;
  high: number;
}

/** A curve within a box, logarithmic where all of it is above 0 and spans more than two tens. */
export function curve(values: readonly (number | null)[], width: number, height: number): Curve {
  const known = values.filter((y): y is number => y !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const isLog = known.length > 0 && low > 0 && high / low > 100;
  const scaled = (y: number) => (isLog ? Math.log10(y) : y);
  const span = known.length ? scaled(high) - scaled(low) : 0;
  const lines: string[] = [];
  let points: string[] = [];
  const end = () => {
    if (points.length) lines.push(points.join(" "));
    points = [];
  };
  values.forEach((y, index) => {
    if (y === null) return end();
    const x = values.length > 1 ? (width * index) / (values.length - 1) : width / 2;
    const share = span > 0 ? (scaled(y) - scaled(low)) / span : 0.5;
    points.push(`${x.toFixed(1)},${(height * (1 - share)).toFixed(1)}`);
  });
  end();
  return { lines, isLog, low: known.length ? low : 0, high: known.length ? high : 0 };
}

const STOPS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** A colour of viridis for a share from 0 to 1: dark to light, also in grey. */
export function colour(share: number): string {
  const at = Math.min(0.9999, Math.max(0, share)) * (STOPS.length - 1);
  const index = Math.floor(at);
  const [from, to] = [STOPS[index] ?? STOPS[0], STOPS[index + 1] ?? STOPS[4]];
  return `rgb(${from.map((own, k) => Math.round(own + ((to[k] ?? own) - own) * (at - index))).join(", ")})`;
}
