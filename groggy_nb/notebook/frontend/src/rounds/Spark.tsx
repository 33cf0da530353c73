// At a card: how its value went over the kept rounds, its figures, and what marks it for a while.
import { isUnseen, scalarText, short } from "../canvas/Inspector";
import type { Kept } from "../layout/sizes";
import type { PortStatistics } from "../protocol";
import { useMarks } from "../run/marks";
import { curve } from "./curves";
import { useReplay } from "./replay";

const WIDTH = 130;
const HEIGHT = 12;

const WHAT = { value: "Value", mean: "Mean", change: "Mean change" };

export function AtCard({ id, kept }: { id: string; kept: Kept }) {
  const seen = useReplay().ports[id];
  const { of, why } = useMarks();
  const mark = of[id];
  const text = seen && valueText(seen);
  return (
    <>
      {mark && <i className={`gg-mark gg-mark-${mark}`} />}
      {mark === "failed" && (
        <span className="gg-badge gg-badge-wrong" role="img" aria-label={why} title={why}>
          !
        </span>
      )}
      {kept !== "none" && (
        <div className="gg-kept">
          <span className="gg-seen" title={text}>{text || (seen && isUnseen(seen) ? "–" : "")}</span>
          <Spark id={id} />
        </div>
      )}
    </>
  );
}

function Spark({ id }: { id: string }) {
  const { recorded, shown } = useReplay();
  const { what, values } = recorded.sparks[id] ?? { what: "value", values: [] };
  if (values.length < 2) return null;
  const { lines, isLog } = curve(values, WIDTH, HEIGHT);
  const at = shown && recorded.loops[shown.region]?.rounds.length === values.length ? shown.at : null;
  return (
    <svg className={`gg-spark ${recorded.stale ? "gg-stale" : ""}`} viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`} width={WIDTH + 2} height={HEIGHT + 2} role="img" aria-label={`${WHAT[what]} by round${isLog ? ", log" : ""}`}>
      {lines.map((points, index) => (
        <polyline key={index} points={points} />
      ))}
      {at !== null && <line x1={(WIDTH * at) / (values.length - 1)} x2={(WIDTH * at) / (values.length - 1)} y1={-1} y2={HEIGHT + 1} />}
    </svg>
  );
}

/** A value in a few words: a number, or its bounds and its middle. */
export function valueText(seen: PortStatistics): string {
  if (!Array.isArray(seen.shape) || !seen.shape.length) return seen.mean === null || seen.mean === undefined ? "" : `= ${scalarText(seen, seen.mean)}`;
  if (seen.min === null || seen.min === undefined) return seen.nan ? "all nan" : "";
  return seen.min === seen.max ? `all ${short(seen.min)}` : [seen.min, seen.median, seen.max].map(brief).join("…");
}

/** Three of them stand on a card. */
const LONGEST = 6;

/** Three digits; two where an exponent stands behind them, as it does where zeros would stand before. */
function brief(value: number | null | undefined): string {
  const told = short(value, 3);
  if (told.includes("e")) return short(value, 2);
  return told.length > LONGEST && value ? Number(value.toPrecision(2)).toExponential() : told;
}
