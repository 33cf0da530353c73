// What can be done with a step, a region or the empty canvas, by the right button or the menu key.
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Session } from "../session";
import { useSession } from "../session";

export interface At {
  x: number;
  y: number;
}

interface Item {
  says: string;
  key: string;
  run(session: Session): void;
}

export function Menu({ id, at, onFit }: { id: string | null; at: At; onFit(): void }) {
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  const items = itemsOf(session, id, onFit);

  useEffect(() => {
    box.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const now = all.indexOf(event.target as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(now + step + all.length) % all.length]?.focus();
    else if (event.key === "Home" || event.key === "End") all.at(event.key === "Home" ? 0 : -1)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") session.open(null);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      className="gg-menu"
      role="menu"
      aria-label="Actions"
      style={{ left: at.x, top: at.y }}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (event.relatedTarget && !box.current?.contains(event.relatedTarget)) session.open(null);
      }}
    >
      {items.map(({ says, key, run }) => (
        <button
          key={says}
          type="button"
          role="menuitem"
          onClick={() => {
            session.open(null);
            run(session);
          }}
        >
          <span>{says}</span>
          {key && <kbd>{key}</kbd>}
        </button>
      ))}
    </div>
  );
}

function itemsOf({ projection, selection, pins, closed }: Session, id: string | null, onFit: () => void): Item[] {
  const wire = projection.edges.find((own) => own.id === id);
  if (wire) {
    const { target, port } = wire;
    return [
      { says: "Put a step into it", key: "", run: ({ open }) => open({ kind: "palette", after: null, region: null, on: { target, port } }) },
      { says: "Delete", key: "Del", run: ({ act }) => void act({ kind: "disconnect", target, port }) },
    ];
  }
  const node = projection.nodes.find((own) => own.id === id);
  const region = projection.regions.find((own) => own.id === id);
  if (!id || (!node && !region)) {
    return [
      { says: "Add a step", key: "n", run: ({ open }) => open({ kind: "palette", after: null, region: null }) },
      { says: "Find a step", key: "Ctrl+F", run: ({ open }) => open({ kind: "search" }) },
      { says: "Fit everything into view", key: "f", run: onFit },
      ...(Object.keys(pins).length ? [{ says: "Unpin all steps", key: "", run: ({ pin }: Session) => pin({}) }] : []),
    ];
  }
  const nodes = selection.includes(id) ? [...selection] : [id];
  const place = region ? { after: null, region: id } : { after: id, region: node?.region ?? null };
  const items: Item[] = [
    { says: "Edit", key: "Enter", run: ({ open }) => open({ kind: "edit", id }) },
    { says: region ? "Add a step inside" : "Add a step after it", key: "n", run: ({ open }) => open({ kind: "palette", ...place }) },
  ];
  if (node?.output) items.push({ says: "Connect its value", key: "c", run: ({ open }) => open({ kind: "connect", from: id }) });
  if (!node || node.line > 0) {
    items.push(
      { says: "Duplicate", key: "Ctrl+D", run: ({ act }) => void act({ kind: "duplicate", nodes, after: id, region: node?.region ?? null }) },
      { says: "Put into a loop", key: "w", run: ({ act }) => void act({ kind: "wrap", nodes, op: "loop" }) },
      { says: "Delete", key: "Del", run: ({ act }) => void act({ kind: "delete", nodes }) },
    );
  }
  if (region && region.kind !== "else") {
    items.push({ says: closed.includes(id) ? "Expand" : "Collapse to one card", key: "", run: ({ fold }) => fold(id) });
  }
  if (pins[id]) {
    const { [id]: _, ...others } = pins;
    items.push({ says: "Unpin", key: "", run: ({ pin }) => pin(others) });
  }
  return items;
}
