// All steps of the language by family: search, click, drag, or arrows and Enter.
import { type DragEvent, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { DRAGGED } from "../canvas/useDropping";
import type { CatalogueEntry } from "../protocol";
import { useSession } from "../session";
import { Dialog } from "../panels/Dialog";
import { ranked, writtenOut } from "./search";

const EMPTY = "A step can be written out, as x = d + 1; whole programs are in the gallery, such as gn.edit(gn.algorithms.pagerank(), G).";
const VALUES = new Set(["any", "scalar", "node", "edge"]);

interface Props {
  after: string | null;
  region: string | null;
  feed?: string;
  on?: { target: string; port: string };
}

/** The name that a step's value is read by, from its id. */
const nameOf = (id: string) => (id.includes(":") ? id.slice(id.lastIndexOf(":") + 1) : id.slice(0, id.lastIndexOf("#")));

export function Palette({ after, region, feed, on }: Props) {
  const { catalogue, act, open } = useSession();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const written = writtenOut(query);
  const found = useMemo(() => (writtenOut(query) ? [] : ranked(catalogue, query)), [catalogue, query]);
  const active = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const addWritten = () => {
    if (!written) return;
    open(null);
    const { name, expression } = written;
    void act({ kind: "add", op: "expression", after, region, name, arguments: { expression } });
  };
  const add = (entry: CatalogueEntry | undefined) => {
    if (!entry) return;
    open(null);
    if (on) {
      void act({ kind: "insert_on", op: entry.name, ...on });
      return;
    }
    const first = entry.arguments.find(({ kind, required }) => required && VALUES.has(kind));
    const given = feed && first ? { [first.name]: nameOf(feed) } : {};
    void act({ kind: "add", op: entry.name, after, region, arguments: given });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move) setAt(Math.max(0, Math.min(found.length - 1, Math.min(at, found.length - 1) + move)));
    else if (event.key === "Enter") written ? addWritten() : add(active);
    else return;
    event.preventDefault();
  };
  const onDragStart = (event: DragEvent, entry: CatalogueEntry) => {
    event.dataTransfer.setData(DRAGGED + entry.name, entry.name);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <Dialog label="Add a step" side>
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-label="Search steps"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active ? `${id}-${active.name}` : undefined}
        placeholder="Search, or write a step: x = d + 1"
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} className="gg-options" role="listbox" id={`${id}-list`} aria-label="Steps">
        {found.map((entry, index) => (
          <div key={entry.name}>
            {!query && entry.family !== found[index - 1]?.family && <div className="gg-family">{entry.family}</div>}
            <div
              id={`${id}-${entry.name}`}
              role="option"
              aria-selected={entry === active}
              aria-label={`${entry.title}, ${entry.summary}`}
              className="gg-option"
              draggable
              onDragStart={(event) => onDragStart(event, entry)}
              // The pointer leaves a dragged entry for the canvas: the palette must not cover its goal.
              onDragEnd={(event) => event.dataTransfer.dropEffect !== "none" && open(null)}
              onMouseMove={() => index !== at && setAt(index)}
              onClick={() => add(entry)}
            >
              <span className={`gg-dot gg-port-${entry.result || "any"}`} />
              <span className="gg-option-title">{entry.title}</span>
              <span className="gg-option-note">{entry.summary}</span>
            </div>
          </div>
        ))}
        {written && (
          <div role="option" aria-selected="true" className="gg-option" onClick={addWritten}>
            <span className="gg-dot gg-port-any" />
            <span className="gg-option-title">{written.name}</span>
            <span className="gg-option-note">= {written.expression}</span>
          </div>
        )}
        {!found.length && !written && <p className="gg-quiet">
            No step matches “{query}”. {EMPTY}
          </p>}
      </div>
      <footer className="gg-foot">{active ? <code>{active.signature || active.template}</code> : null}</footer>
    </Dialog>
  );
}
