// What the optimizer did to the program, one rewrite at a time, with before and after.
import { useEffect, useMemo, useState } from "react";
import { useSession } from "../session";
import { Button } from "../Button";

export function Rewrites() {
  const { rewrites, ask, projection } = useSession();
  const [at, setAt] = useState(0);
  const [reason, setReason] = useState("");
  useEffect(() => {
    void ask("explain").then((ack) => setReason(ack.ok ? "No pass changes this program." : ack.reason));
  }, [ask, projection.text]);
  const step = rewrites[Math.min(at, rewrites.length - 1)];
  return (
    <>
      {!step && <p className="gg-doc">{reason || "Looking at the program…"}</p>}
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
