// All wires as one drawing between the regions and the cards: only the one that was pointed at, or is chosen, is also
// an edge of React Flow's, with ends to grab. Each of those is a drawing of its own that hears of every change.
import { useStore } from "@xyflow/react";
import { memo, type MouseEvent as ReactMouseEvent, useMemo } from "react";
import { createPortal, flushSync } from "react-dom";
import { type Ends, endsOf } from "./handles";
import { lineOf, looksOf } from "./WireLine";
import type { AnyNode, Wire } from "./scene";

interface Props {
  wires: readonly Wire[];
  nodes: readonly AnyNode[];
  /** The wire whose end is held: it does not show where it was. */
  held: string | null;
  /** The wire that a dragged step would go onto. */
  aimed: string | null;
  onPoint(id: string): void;
  onClick(event: ReactMouseEvent, wire: Wire): void;
  onMenu(event: ReactMouseEvent, wire: Wire): void;
}

export const WireLayer = memo(function WireLayer({ wires, nodes, held, aimed, onPoint, onClick, onMenu }: Props) {
  const home = useStore((state) => state.domNode);
  const place = useMemo(() => home?.querySelector(".react-flow__viewport-portal"), [home]);
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  if (!place) return null;
  const at = ({ target }: ReactMouseEvent) => (target as Element).closest<SVGElement>(".react-flow__edge")?.dataset.id;
  const wireAt = (event: ReactMouseEvent) => wires.find(({ id }) => id === at(event));
  const told = (tell: Props["onClick"]) => (event: ReactMouseEvent) => {
    const wire = wireAt(event);
    if (wire) tell(event, wire);
  };
  return createPortal(
    <svg
      className="gg-wires"
      onMouseOver={(event) => {
        const id = at(event);
        // At once: a press that follows has to find the ends.
        if (id) flushSync(() => onPoint(id));
      }}
      onClick={told(onClick)}
      onContextMenu={told(onMenu)}
    >
      {wires.map((wire) => {
        const [source, target] = [byId.get(wire.source), byId.get(wire.target)];
        const ends = source && target && endsOf(wire, source, target);
        return ends && <Line key={wire.id} id={wire.id} name={wire.ariaLabel} data={wire.data} isHeld={wire.id === held} isAimed={wire.id === aimed} {...ends} />;
      })}
    </svg>,
    place,
  );
});

interface LineProps extends Ends {
  id: string;
  name: string | undefined;
  data: Wire["data"];
  isHeld: boolean;
  isAimed: boolean;
}

const Line = memo(function Line({ id, name, data, isHeld, isAimed, ...ends }: LineProps) {
  const path = lineOf(ends, data);
  return (
    // A press on it moves no view.
    <g className={`react-flow__edge selectable nopan ${isHeld ? "gg-held" : ""} ${isAimed ? "gg-aimed-wire" : ""}`} data-id={id} role="img" aria-roledescription="edge" aria-label={name}>
      <path d={path} className={looksOf(data)} />
      <path d={path} className="react-flow__edge-interaction" strokeOpacity={0} strokeWidth={14} fill="none" />
    </g>
  );
});
