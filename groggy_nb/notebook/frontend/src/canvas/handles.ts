// Where ports lie on what holds them, as the sheet puts them there: React Flow need not look for them on the page, and
// draws wires together with the cards.
import { type NodeHandle, Position } from "@xyflow/react";
import type { Box } from "../layout/arrange";
import type { Card } from "../layout/sizes";
import type { ProgramNode, Region } from "../protocol";
import { CARRY } from "./fits";
import type { AnyNode, Wire } from "./scene";

const PORT = 10;
const SOCKET = 17;
/** How far down a frame's side its socket for carried values lies. */
export const SOCKET_TOP = 14;

/** Centred on a place, as all of them are. */
function handle(type: "source" | "target", id: string, position: Position, x: number, y: number, size: number): NodeHandle {
  return { id, type, position, x: x - size / 2, y: y - size / 2, width: size, height: size };
}

/** A card's ports lie on the inner side of its border. */
export function cardHandles(node: ProgramNode, card: Card): NodeHandle[] {
  const border = 1;
  const left = node.kind === "carried" ? 4 : border;
  const inputs = card.small ? [] : card.ports.map(({ name, x }) => handle("target", name, Position.Top, left + x, border, PORT));
  if (!node.output) return inputs;
  return [...inputs, handle("source", "out", Position.Bottom, (left + card.width - border) / 2, card.height - border, PORT)];
}

export function frameHandles(region: Region, box: Box | undefined, entry: number): NodeHandle[] {
  const head = region.reads?.length ? [handle("target", "head", Position.Top, entry, 0, PORT)] : [];
  return region.kind === "else" || !box ? head : [...head, handle("target", CARRY, Position.Left, 0, SOCKET_TOP, SOCKET)];
}

export interface Ends {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
}

/** Where a wire begins and ends, as React Flow has it: at the foot of an output, and at the top of an input. */
export function endsOf({ sourceHandle, targetHandle }: Wire, source: AnyNode, target: AnyNode): Ends | null {
  const out = source.handles?.find(({ id, type }) => type === "source" && id === sourceHandle);
  const into = target.handles?.find(({ id, type }) => type === "target" && id === targetHandle);
  if (!out || !into) return null;
  return {
    sourceX: source.position.x + out.x + (out.width ?? 0) / 2,
    sourceY: source.position.y + out.y + (out.height ?? 0),
    targetX: target.position.x + into.x + (into.width ?? 0) / 2,
    targetY: target.position.y + into.y,
  };
}
