// What becomes of the program: each rewrite of the optimizer, the plan of a run, and two runs side by side.
import { type KeyboardEvent, useId, useState } from "react";
import { Dialog } from "./Dialog";
import { PlanView } from "./PlanView";
import { Rewrites } from "./Rewrites";
import { RunsView } from "./RunsView";

const TABS = [
  { name: "Rewrites", View: Rewrites },
  { name: "Plan", View: PlanView },
  { name: "Runs", View: RunsView },
];

export function Explain() {
  const [at, setAt] = useState(0);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (at + step) % TABS.length;
    setAt(next);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  const View = TABS[at]?.View ?? Rewrites;
  return (
    <Dialog label="Explain" beside="text">
      <div className="gg-tabs" role="tablist" aria-label="What to explain" onKeyDown={onKeyDown}>
        {TABS.map(({ name }, index) => (
          <button
            key={name}
            id={`${id}-${index}`}
            type="button"
            role="tab"
            aria-selected={index === at}
            aria-controls={`${id}-view`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => setAt(index)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id={`${id}-view`} className="gg-tab-view" role="tabpanel" aria-labelledby={`${id}-${at}`}>
        <View />
      </div>
    </Dialog>
  );
}
