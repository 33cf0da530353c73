// Connecting by keyboard: the ports that a step's value fits, to choose from a list.
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { fittingPorts } from "../canvas/fits";
import type { ProgramNode } from "../protocol";
import { useSession } from "../session";
import { Dialog } from "./Dialog";

export function Connect({ from }: { from: ProgramNode }) {
  const { projection, kinds, act, open } = useSession();
  const fits = useMemo(() => fittingPorts(from, projection, kinds), [from, projection, kinds]);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    list.current?.focus();
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (index: number) => {
    const fit = fits[index];
    if (!fit) return;
    open(null);
    void act({ kind: "connect", source: from.id, target: fit.target.id, port: fit.port.name });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, Home: -fits.length, End: fits.length }[event.key];
    if (move) setAt(Math.max(0, Math.min(fits.length - 1, at + move)));
    else if (event.key === "Enter" || event.key === " ") choose(at);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label={`Connect ${from.title} to`}>
      {fits.length ? (
        <div
          ref={list}
          className="gg-options"
          role="listbox"
          tabIndex={0}
          aria-label={`Inputs that fit ${from.title}`}
          aria-activedescendant={`${id}-${at}`}
          onKeyDown={onKeyDown}
        >
          {fits.map(({ target, port }, index) => (
            <div
              key={`${target.id} ${port.name}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              aria-label={`${port.label || port.name} of ${target.title}, line ${target.line}`}
              className="gg-option"
              onMouseMove={() => setAt(index)}
              onClick={() => choose(index)}
            >
              <span className={`gg-dot gg-port-${port.value || "any"}`} />
              <span className="gg-option-title">
                {target.title}.{port.label || port.name}
              </span>
              <span className="gg-option-note">{`line ${target.line}, ${port.text ? `now ${port.text}` : "open"}`}</span>
            </div>
          ))}
        </div>
      ) : (
        <p className="gg-doc">
          No input of the program takes {from.output ? `a ${from.output.value || "value"} like this` : "its value: it gives none"}.
        </p>
      )}
    </Dialog>
  );
}
