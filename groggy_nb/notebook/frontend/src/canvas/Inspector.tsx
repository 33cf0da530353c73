// What a step's value was in the last run: kind, dtype, shape, range, nans and a small histogram.
import { costText } from "../layout/sizes";
import type { Corner } from "./corners";
import type { Overlay, PortStatistics, ProgramNode } from "../protocol";
import { curve } from "../rounds/curves";
import { useReplay } from "../rounds/replay";

const LONGEST_LABEL = 24;
const FIGURES = [["min", "min"], ["median", "median"], ["mean", "mean"], ["max", "max"]] as const;

interface Props {
  node: ProgramNode;
  overlay: Overlay;
  /** Where it covers the fewest steps. */
  corner: Corner;
}

export function Inspector({ node, overlay, corner }: Props) {
  const { shown, recorded, ports } = useReplay();
  const here = shown?.ports[node.id];
  const number = shown ? recorded.loops[shown.region]?.rounds[shown.at] : undefined;
  const seen = ports[node.id];
  const cost = overlay.nodes?.[node.id];
  const kind = seen?.value || node.output?.value || node.value;
  const facts = [kind, seen?.dtype || node.output?.dtype || node.dtype, seen ? shape(seen.shape) : ""].filter(Boolean);
  return (
    <aside className={`gg-inspector gg-at-${corner}`} aria-label={`Last value of ${node.title}`}>
      <div className="gg-inspector-head">
        <strong>{node.title}</strong>
        <span>{facts.join(" · ")}</span>
      </div>
      {node.doc && <p>{node.doc}</p>}
      {here && <p className="gg-inspector-cost">in round {number}</p>}
      {seen && <Statistics seen={seen} />}
      {seen && isUnseen(seen) && <p>Not looked at yet. After a run of a large graph, or where it takes above five seconds, only Values keeps it.</p>}
      {seen?.top && seen.top.length > 0 && seen.min !== seen.max && <p>highest: {seen.top.map(([label, value]) => `${labelText(label)} (${entry(value)})`).join(", ")}</p>}
      {cost && (
        <p className="gg-inspector-cost">
          {[costText(cost), cost.calls ? `${cost.calls} ${cost.calls === 1 ? "call" : "calls"}` : "", cost.note].filter(Boolean).join(" · ")}
        </p>
      )}
      {overlay.stale && (seen || cost) && <p className="gg-inspector-stale">of an earlier run: {overlay.why}</p>}
    </aside>
  );
}

/** Whether only the shape of a value is known. */
export const isUnseen = ({ shape, nan }: PortStatistics) => Array.isArray(shape) && shape.length > 0 && (nan === null || nan === undefined);

/** The figures of a value, with its histogram, or of a watched one its curve. */
export function Statistics({ seen }: { seen: PortStatistics }) {
  const isNumber = Array.isArray(seen.shape) && !seen.shape.length;
  const figures = isNumber ? ([["mean", seen.curve ? "last" : "value"]] as const) : FIGURES;
  return (
    <>
      {seen.curve && seen.curve.length > 1 && <Series values={seen.curve} />}
      {seen.hist && seen.hist.length > 0 && <Histogram counts={seen.hist} ends={seen.edges ?? null} />}
      <div className="gg-figures">
        {figures.map(([name, label]) =>
          seen[name] === null || seen[name] === undefined ? null : (
            <div key={name}>
              <span>{label}</span>
              <b>{isNumber ? scalarText(seen, seen[name]) : short(seen[name])}</b>
            </div>
          ),
        )}
        {(["nan", "inf"] as const).map((name) =>
          seen[name] === null || seen[name] === undefined || ((name === "inf" || isNumber) && seen[name] === 0) ? null : (
            <div key={name}>
              <span>{name}</span>
              <b className={seen[name] > 0 ? "gg-warn" : ""}>{seen[name]}</b>
            </div>
          ),
        )}
      </div>
    </>
  );
}

/** A watched scalar by round. */
function Series({ values }: { values: (number | null)[] }) {
  const [width, height] = [180, 44];
  const { lines, isLog, low, high } = curve(values, width, height);
  return (
    <figure className="gg-series">
      <svg viewBox={`0 -2 ${width} ${height + 4}`} width={width} height={height + 4} role="img" aria-label={`By round${isLog ? ", log" : ""}, from ${short(low)} to ${short(high)}`}>
        {lines.map((points, index) => (
          <polyline key={index} points={points} />
        ))}
      </svg>
      <figcaption aria-hidden="true">
        <span>{short(high)}</span>
        <span>{short(low)}</span>
        {isLog && <span>log</span>}
      </figcaption>
    </figure>
  );
}

function Histogram({ counts, ends }: { counts: number[]; ends: [number, number] | null }) {
  const width = 180;
  const height = 38;
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  const label = ends ? `Histogram from ${short(ends[0])} to ${short(ends[1])}` : "Histogram";
  return (
    <svg className="gg-histogram" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {counts.map((count, index) => {
        // A bin with one value among thousands still shows: square root, and a pixel at least.
        const tall = count > 0 ? Math.max(1.5, height * Math.sqrt(count / most)) : 0;
        return <rect key={index} x={index * step + 0.5} y={height - tall} width={Math.max(1, step - 1)} height={tall} rx={1} />;
      })}
    </svg>
  );
}

export function shape(given: number[] | string): string {
  return typeof given === "string" ? given : given.length ? `(${given.join(", ")}${given.length === 1 ? "," : ""})` : "";
}

/** A label in as much room as figures have: of a long one both ends, as many begin alike. */
export function labelText(label: string): string {
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, 8).trimEnd()}…${label.slice(9 - LONGEST_LABEL).trimStart()}`;
}

export const scalarText = ({ dtype }: PortStatistics, value: number) => (dtype === "bool" ? (value ? "True" : "False") : short(value));

export const entry = (value: number | boolean | string) => (typeof value === "number" ? short(value) : String(value));

export function short(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return "";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  // As few digits as tell it: 1e-5, 0.85, 12.35.
  return size < 1e-3 || size >= 1e6 ? Number(value.toPrecision(Math.min(3, digits))).toExponential() : String(Number(value.toPrecision(digits)));
}
