// The graph beside the canvas, coloured by the chosen step's value in the round that is shown; small graphs only.
import { useEffect, useState } from "react";
import { short } from "../canvas/Inspector";
import { useSession } from "../session";
import { colour } from "./curves";
import { useReplay } from "./replay";

interface Drawing {
  places: [number, number][];
  edges: [number, number][];
  labels: string[];
}

export function RoundGraph() {
  const { shown, recorded } = useReplay();
  const { ask, selection, projection } = useSession();
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const isWanted = shown !== null;
  useEffect(() => {
    if (isWanted && !drawing) void ask("drawing").then((ack) => ack.ok && setDrawing(ack.data as Drawing));
  }, [isWanted, drawing, ask]);
  if (!shown || !drawing) return null;
  // The chosen step, else what the loop hands on, else any.
  const names = Object.keys(shown.values);
  const id = selection.find((own) => names.includes(own)) ?? names.find((own) => own.startsWith("carried:")) ?? names.at(-1);
  const values = id === undefined ? undefined : shown.values[id];
  if (id === undefined || values?.length !== drawing.places.length) return null;
  const title = projection.nodes.find((node) => node.id === id)?.title ?? id;
  const known = values.filter((value): value is number => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const radius = Math.max(5, Math.min(16, 180 / Math.sqrt(values.length)));
  const number = recorded.loops[shown.region]?.rounds[shown.at];
  return (
    <aside className="gg-round-graph" aria-label={`The graph by ${title} in round ${number}`}>
      <svg viewBox="-30 -30 1060 760" role="img" aria-label={`Nodes coloured by ${title}`}>
        {drawing.edges.map(([u, v], index) => (
          <line key={index} x1={drawing.places[u]?.[0]} y1={drawing.places[u]?.[1]} x2={drawing.places[v]?.[0]} y2={drawing.places[v]?.[1]} />
        ))}
        {drawing.places.map(([x, y], index) => {
          const value = values[index] ?? null;
          const share = value === null ? null : high > low ? (value - low) / (high - low) : 0.5;
          return (
            <circle key={index} cx={x} cy={y} r={radius} fill={share === null ? "none" : colour(share)}>
              <title>{`${drawing.labels[index]}: ${value === null ? "none" : short(value)}`}</title>
            </circle>
          );
        })}
      </svg>
      <div className="gg-round-legend">
        <span>{short(low)}</span>
        <i />
        <span>{short(high)}</span>
        <b>{title}</b>
      </div>
    </aside>
  );
}
