// Connecting by keyboard: the ports that a step's value fits and the wires that it may stand on, to choose from a list.
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { carryingRegions, fittingPorts, fittingWires } from "../canvas/fits";
import type { Command, Kind, ProgramNode, Projection } from "../protocol";
import { useSession } from "../session";
import { Dialog } from "./Dialog";

interface Offer {
  key: string;
  says: string;
  title: string;
  note: string;
  kind: string;
  command: Command;
}

/** The ports that a value fits, the regions that may carry it on, and the wires that its step may stand on. */
function offers(from: ProgramNode, projection: Projection, kinds: readonly Kind[]): Offer[] {
  const ports = fittingPorts(from, projection, kinds).map(({ target, port }): Offer => ({
    key: `${target.id} ${port.name}`,
    says: `${port.label || port.name} of ${target.title}, line ${target.line}`,
    title: `${target.title}.${port.label || port.name}`,
    note: `line ${target.line}, ${port.text ? `now ${port.text}` : "open"}`,
    kind: port.value || "any",
    command: { kind: "connect", source: from.id, target: target.id, port: port.name },
  }));
  const rows = carryingRegions(from, projection, kinds).map(({ id, title, line }): Offer => ({
    key: id,
    says: `carried by ${title}, line ${line}`,
    title: `carried by ${title}`,
    note: `line ${line}, a new row`,
    kind: from.output?.value || "any",
    command: { kind: "carry", region: id, source: from.id },
  }));
  const titles = new Map(projection.nodes.map(({ id, title }) => [id, title]));
  const wires = fittingWires(from, projection, kinds).map(({ id, source, target, port }): Offer => {
    const ends = `${titles.get(source)} to ${titles.get(target)}.${port}`;
    return {
      key: id,
      says: `on the wire from ${ends}`,
      title: ends,
      note: "on that wire",
      kind: from.output?.value || "any",
      command: { kind: "put_on", node: from.id, target, port },
    };
  });
  return [...ports, ...rows, ...wires];
}

export function Connect({ from }: { from: ProgramNode }) {
  const { projection, kinds, act, open } = useSession();
  const fits = useMemo(() => offers(from, projection, kinds), [from, projection, kinds]);
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
    void act(fit.command);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, Home: -fits.length, End: fits.length }[event.key];
    if (move) setAt(Math.max(0, Math.min(fits.length - 1, at + move)));
    else if (event.key === "Enter" || event.key === " ") choose(at);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label={`Connect ${from.title} to`} beside>
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
          {fits.map(({ key, says, title, note, kind }, index) => (
            <div
              key={key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              aria-label={says}
              className="gg-option"
              onMouseMove={() => setAt(index)}
              onClick={() => choose(index)}
            >
              <span className={`gg-dot gg-port-${kind}`} />
              <span className="gg-option-title">{title}</span>
              <span className="gg-option-note">{note}</span>
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
