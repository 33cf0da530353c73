// What the last run gave: of each output a plot, its figures and its highest entries, of each watched value a curve.
import { useState } from "react";
import { entry, labelText, shape, Statistics } from "../canvas/Inspector";
import type { PortStatistics, ProgramNode } from "../protocol";
import { useSession } from "../session";

export function ResultPane({ onGo }: { onGo(id: string): void }) {
  const { projection, overlay } = useSession();
  const [isOpen, setOpen] = useState(true);
  const ports = overlay.ports ?? {};
  const given = projection.nodes.filter((node) => (node.kind === "output" || node.kind === "watch") && ports[node.id]);
  if (!given.length) return null;
  return (
    <section className={`gg-results ${overlay.stale ? "gg-stale" : ""}`} aria-label="Results">
      <header>
        <button type="button" className="gg-link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "▾" : "▸"} Results
        </button>
        {overlay.stale && <span className="gg-chip gg-chip-stale">stale: {overlay.why}</span>}
      </header>
      {isOpen && (
        <div className="gg-results-list">
          {given.map((node) => (
            <OneResult key={node.id} node={node} seen={ports[node.id]!} onGo={onGo} />
          ))}
        </div>
      )}
    </section>
  );
}

function OneResult({ node, seen, onGo }: { node: ProgramNode; seen: PortStatistics; onGo(id: string): void }) {
  const facts = [node.kind === "watch" ? "watched" : seen.value, seen.dtype, shape(seen.shape)];
  return (
    <figure>
      <figcaption>
        <button type="button" className="gg-link" title={`Show ${node.title} on the canvas`} onClick={() => onGo(node.id)}>
          {node.title}
        </button>
        <span>{facts.filter(Boolean).join(" · ")}</span>
      </figcaption>
      <div className="gg-result">
        <div>
          <Statistics seen={seen} />
        </div>
        {seen.top && seen.top.length > 0 && seen.min !== seen.max && <Highest top={seen.top} />}
      </div>
    </figure>
  );
}

/** The highest entries by label, with bars from zero where none is below it. */
function Highest({ top }: { top: NonNullable<PortStatistics["top"]> }) {
  const numbers = top.map(([, value]) => Number(value));
  const most = Math.max(...numbers);
  const share = (value: number) => (Math.min(...numbers) >= 0 && most > 0 ? value / most : 0);
  return (
    <table className="gg-top">
      <caption>highest</caption>
      <tbody>
        {top.map(([label, value], index) => (
          <tr key={index}>
            <th scope="row" title={label}>
              {labelText(label)}
            </th>
            <td>
              <i style={{ width: `${100 * share(numbers[index] ?? 0)}%` }} />
              <span>{entry(value)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
