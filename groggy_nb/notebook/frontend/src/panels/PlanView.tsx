// How a run would be carried out: what runs in which walk, what is computed again, where threads wait.
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Plan, PlanEntry } from "../protocol";
import { useSession } from "../session";
import { isAbout, ranges, stepsAt } from "./planned";

export function PlanView() {
  const { ask, options, projection } = useSession();
  const [answer, setAnswer] = useState<{ plan: Plan | null; reason: string }>({ plan: null, reason: "" });
  const { mode } = options;
  const { text } = projection;
  // Another text or mode has another plan; while it is looked for, the old one stays.
  useEffect(() => {
    let wanted = true;
    void ask("plan", { mode }).then((ack) => {
      if (wanted) setAnswer(ack.ok ? { plan: ack.data as Plan, reason: "" } : { plan: null, reason: ack.reason });
    });
    return () => {
      wanted = false;
    };
  }, [ask, mode, text]);
  const { plan, reason } = answer;
  if (!plan) return <p className="gg-doc">{reason || "Planning…"}</p>;
  return (
    <>
      <p className="gg-plan-head">{plan.headline}</p>
      <dl className="gg-plan-facts">
        {plan.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Entries entries={plan.entries} />
      {plan.more > 0 && <p className="gg-doc">… {plan.more} more lines</p>}
      {plan.memory.length > 0 && <Memory rows={plan.memory} />}
    </>
  );
}

function Entries({ entries }: { entries: PlanEntry[] }) {
  const { projection, selection, select } = useSession();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const steps = useMemo(() => entries.map(({ lines }) => stepsAt(projection, lines)), [entries, projection]);
  const here = Math.min(at, entries.length - 1);
  useEffect(() => {
    list.current?.querySelector(".gg-here")?.scrollIntoView({ block: "nearest" });
  }, [here]);
  const choose = (index: number) => {
    setAt(index);
    const found = steps[index];
    if (found?.length) select(found);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: last, Enter: here, " ": here }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(last, to)));
  };
  return (
    <div
      ref={list}
      className="gg-plan"
      role="listbox"
      tabIndex={0}
      aria-label="What runs, in its order"
      aria-activedescendant={`${id}-${here}`}
      onKeyDown={onKeyDown}
    >
      {entries.map((entry, index) => {
        const { depth, kind, what, lines, note } = entry;
        const looks = ["gg-plan-row", `gg-plan-${kind}`, index === here && "gg-here", isAbout(entry, steps[index] ?? [], selection) && "gg-about"];
        return (
          <div
            key={index}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === here}
            aria-label={[what, note, lines.length ? `line ${ranges(lines)}` : ""].filter(Boolean).join(", ")}
            className={looks.filter(Boolean).join(" ")}
            style={{ paddingLeft: 8 + 16 * depth }}
            onClick={() => choose(index)}
          >
            <span className="gg-plan-what">{what}</span>
            {note && <span className="gg-plan-note">{note}</span>}
            <span className="gg-plan-line">{ranges(lines)}</span>
          </div>
        );
      })}
    </div>
  );
}

function Memory({ rows }: { rows: string[][] }) {
  return (
    <table className="gg-plan-memory">
      <caption>memory</caption>
      <thead>
        <tr>
          {["array", "values in it", ""].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, index) => (
          <tr key={index}>
            {cells.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
