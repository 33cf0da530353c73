// Finding a step or a region of the program by what stands on it: Ctrl+F.
import { type KeyboardEvent, useId, useState } from "react";
import type { Projection } from "../protocol";
import { useSession } from "../session";
import { Dialog } from "./Dialog";

interface Hit {
  id: string;
  title: string;
  note: string;
}

/** Steps and regions with all words of a query, names that begin with it first, else as the text runs. */
export function hits({ nodes, regions }: Pick<Projection, "nodes" | "regions">, query: string): Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [
    ...nodes.map(({ id, title, subtitle, line, kind }) => ({ id, title, line, note: kind === "carried" ? "carried" : subtitle })),
    ...regions.map(({ id, title, line, kind }) => ({ id, title, line, note: kind as string })),
  ];
  const found = all.filter(({ title, note }) => words.every((word) => `${title} ${note}`.toLowerCase().includes(word)));
  const rank = ({ title }: Hit) => (words.length > 0 && title.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return found
    .sort((a, b) => rank(a) - rank(b) || a.line - b.line)
    .map(({ id, title, note, line }) => ({ id, title, note: line > 0 ? `${note}, line ${line}` : note }));
}

export function Search({ onGo }: { onGo(id: string): void }) {
  const { projection, open } = useSession();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const found = hits(projection, query).slice(0, 50);
  const active = Math.min(at, found.length - 1);
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    open(null);
    onGo(hit.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) setAt(Math.max(0, Math.min(found.length - 1, active + move)));
    else if (event.key === "Enter") go(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Find a step" side>
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-label="Find a step"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length ? `${id}-${active}` : undefined}
        placeholder="A name, a step or a loop"
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="gg-options" role="listbox" id={`${id}-list`} aria-label="Found">
        {found.map((hit, index) => (
          <div
            key={hit.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="gg-option"
            onMouseMove={() => setAt(index)}
            onClick={() => go(hit)}
          >
            <span className="gg-option-title">{hit.title}</span>
            <span className="gg-option-note">{hit.note}</span>
          </div>
        ))}
        {!found.length && <p className="gg-quiet">Nothing here says “{query}”.</p>}
      </div>
    </Dialog>
  );
}
