// What the optimizer did to the program, one rewrite at a time: on the canvas by marks, in words before and after.
import { useEffect, useMemo, useState } from "react";
import { milliseconds } from "../layout/sizes";
import type { Overlay, Rewrite } from "../protocol";
import { type Mark, useMarks } from "../run/marks";
import { useSession } from "../session";
import { Button } from "../Button";

export function Rewrites() {
  const { rewrites, ask, projection, overlay, select } = useSession();
  const { mark } = useMarks();
  const [at, setAt] = useState(0);
  const [reason, setReason] = useState("");
  const [found, setFound] = useState("");
  useEffect(() => {
    void ask("explain").then((ack) => setReason(ack.ok ? "No pass changes this program." : ack.reason));
  }, [ask, projection.text]);
  const step = rewrites[Math.min(at, rewrites.length - 1)];
  useEffect(() => {
    mark(step ? marksOf(step) : {});
    return () => mark({});
  }, [step, mark]);
  const slowest = slowestOf(overlay);
  const title = projection.nodes.find(({ id }) => id === slowest)?.title;
  const goToSlowest = () => {
    if (!slowest) return;
    select([slowest]);
    const last = rewrites.findLastIndex(({ ids }) => ids.some((own) => own.includes(slowest)));
    if (last >= 0) setAt(last);
    const what = last >= 0 ? `last changed by ${rewrites[last]?.name}` : "no rewrite changed it: what runs with it stands in the plan";
    setFound(`${title}, ${milliseconds(overlay.nodes?.[slowest]?.ms)}: ${what}`);
  };
  return (
    <>
      {!step && <p className="gg-doc">{reason || "Looking at the program…"}</p>}
      {title && (
        <p className="gg-slowest">
          <Button title="Choose the slowest step, and show the rewrite that changed it last" onClick={goToSlowest}>
            Slowest step
          </Button>{" "}
          <span aria-live="polite">{found}</span>
        </p>
      )}
      {step && (
        <>
          <nav className="gg-stepper" aria-label="Rewrites">
            <Button off={at === 0} onClick={() => setAt(at - 1)}>
              Previous
            </Button>
            <span aria-live="polite">
              {at + 1} of {rewrites.length}: <strong>{step.name}</strong>
              {step.saved ? ` (${typeof step.saved === "number" ? `saves ${step.saved}` : step.saved})` : ""}
            </span>
            <Button off={at >= rewrites.length - 1} onClick={() => setAt(at + 1)}>
              Next
            </Button>
          </nav>
          {step.ids.some((own) => own.length > 0) && (
            <p className="gg-marks-legend">
              <i className="gg-mark-before" /> taken apart or moved <i className="gg-mark-after" /> stands for it <i className="gg-mark-both" /> both
            </p>
          )}
          {step.before === step.after && <p className="gg-doc">The text reads the same: this changes how it is compiled.</p>}
          <div className="gg-before-after">
            <Listing title="before" text={step.before} other={step.after} />
            <Listing title="after" text={step.after} other={step.before} />
          </div>
        </>
      )}
    </>
  );
}

function marksOf({ ids: [before, after] }: Rewrite): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const id of before) marks[id] = "before";
  for (const id of after) marks[id] = id in marks ? "both" : "after";
  return marks;
}

/** The step that took most of the last run, while its figures are of this text. */
function slowestOf({ nodes = {}, stale }: Overlay): string | undefined {
  const timed = Object.entries(nodes).filter(([, cost]) => cost.ms);
  return stale ? undefined : timed.sort(([, a], [, b]) => (b.ms ?? 0) - (a.ms ?? 0))[0]?.[0];
}

function Listing({ title, text, other }: { title: string; text: string; other: string }) {
  const kept = useMemo(() => new Set(other.split("\n").map((row) => row.trim())), [other]);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0}>
        {text.split("\n").map((row, index) => (
          <div key={index} className={row.trim() && !kept.has(row.trim()) ? `gg-${title}` : ""}>
            {row || " "}
          </div>
        ))}
      </pre>
    </figure>
  );
}
