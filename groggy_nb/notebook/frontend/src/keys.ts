// The keys of the editor while its canvas has the focus; fields and dialogs keep theirs.
import type { ClipboardEvent, KeyboardEvent } from "react";
import type { CanvasHandle } from "./canvas/Canvas";
import { type Direction, neighbour } from "./canvas/places";
import type { Laid } from "./layout/laid";
import type { Session } from "./session";
import { linesOf } from "./standing";

export interface Keyed {
  session: Session;
  laid: Laid;
  canvas: CanvasHandle | null;
  current: string | null;
  wire: string | null;
  focusNode(id: string): void;
  focusCanvas(): void;
  leave(): void;
  startRun(): void;
  dropWire(): void;
}

const ARROWS: Record<string, Direction> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const NUDGE: Record<Direction, [number, number]> = { up: [0, -20], down: [0, 20], left: [-20, 0], right: [20, 0] };

export function onKey(event: KeyboardEvent, keyed: Keyed): void {
  if (event.defaultPrevented || isField(event.target)) return;
  const handled = event.ctrlKey || event.metaKey ? withControl(event, keyed) : plain(event, keyed);
  if (handled) event.preventDefault();
}

function withControl(event: KeyboardEvent, keyed: Keyed): boolean {
  const { session } = keyed;
  switch (event.key.toLowerCase()) {
    case "z":
      keyed.focusCanvas();
      event.shiftKey ? session.redo() : session.undo();
      return true;
    case "y":
      keyed.focusCanvas();
      session.redo();
      return true;
    case "f":
      session.open({ kind: "search" });
      return true;
    case "d":
      return duplicate(keyed);
    case "a":
      session.select(session.projection.nodes.map((node) => node.id));
      return true;
    default:
      return false;
  }
}

function plain(event: KeyboardEvent, keyed: Keyed): boolean {
  const { session, current, canvas } = keyed;
  const direction = ARROWS[event.key];
  // Buttons of the bars react to Enter and Space by themselves, and a toolbar's arrows are its own.
  const onButton = (event.target as HTMLElement).closest("button, [role=radio]") !== null;
  if (direction && !onButton) return event.altKey ? nudge(direction, keyed) : walk(direction, keyed);
  switch (event.key) {
    case "n":
      session.open({ kind: "palette", ...insertion(keyed) });
      return true;
    case "N":
      session.open({ kind: "palette", ...beside(keyed) });
      return true;
    case "c":
      if (current) session.open({ kind: "connect", from: current });
      else session.tell("Choose a step first, then c connects its value.", "refused");
      return true;
    case "Enter":
      if (onButton || !current) return false;
      session.open({ kind: "edit", id: current });
      return true;
    case "Delete":
    case "Backspace":
      return remove(keyed);
    case "w": {
      const nodes = chosen(keyed);
      if (nodes.length) void session.act({ kind: "wrap", nodes, op: "loop" });
      return true;
    }
    case "f":
      canvas?.fit();
      return true;
    case "r":
      keyed.startRun();
      return true;
    case "?":
      session.open({ kind: "help" });
      return true;
    case "Escape":
      keyed.leave();
      return true;
    default:
      return false;
  }
}

/** What an order is about: the selection, else the node with the focus. */
function chosen({ session, current }: Keyed): string[] {
  const known = new Set([...session.projection.nodes, ...session.projection.regions].map(({ id }) => id));
  const ids = session.selection.filter((id) => known.has(id));
  return ids.length ? ids : current ? [current] : [];
}

/** Where a new step goes: after the chosen one, or into the chosen region. */
export function insertion(keyed: Pick<Keyed, "session" | "current">): { after: string | null; region: string | null } {
  const { nodes, regions } = keyed.session.projection;
  const id = lastChosen(keyed);
  if (regions.some((region) => region.id === id)) return { after: null, region: id };
  const node = nodes.find((own) => own.id === id);
  return { after: node?.id ?? null, region: node?.region ?? null };
}

function lastChosen({ session, current }: Pick<Keyed, "session" | "current">): string | null {
  const { nodes, regions } = session.projection;
  const known = session.selection.filter((id) => nodes.some((own) => own.id === id) || regions.some((own) => own.id === id));
  return known.at(-1) ?? current;
}

/** After the chosen step or region, never inside it: how one gets out of a loop. */
function beside(keyed: Keyed): { after: string | null; region: string | null } {
  const { session } = keyed;
  const id = lastChosen(keyed);
  const part = [...session.projection.nodes, ...session.projection.regions].find((own) => own.id === id);
  return { after: part?.id ?? null, region: part?.region ?? null };
}

function remove(keyed: Keyed): boolean {
  const { session, wire } = keyed;
  // The deleted node would take the focus with it, to the body, where no key is ours.
  if (wire) {
    const edge = session.projection.edges.find(({ id }) => id === wire);
    keyed.focusCanvas();
    keyed.dropWire();
    if (edge) void session.act({ kind: "disconnect", target: edge.target, port: edge.port });
    return true;
  }
  const nodes = chosen(keyed);
  if (nodes.length) {
    keyed.focusCanvas();
    void session.act({ kind: "delete", nodes });
  }
  return true;
}

function duplicate(keyed: Keyed): boolean {
  const nodes = chosen(keyed);
  if (nodes.length) void keyed.session.act({ kind: "duplicate", nodes, after: nodes.at(-1) ?? null, region: insertion(keyed).region });
  return true;
}

/** The lines of the chosen steps, in text order, without the indentation of the place they came from. */
export function copiedText({ projection }: Session, ids: readonly string[]): string {
  const rows = projection.text.split("\n");
  const wanted = new Set<number>();
  for (const part of [...projection.nodes, ...projection.regions]) {
    if (ids.includes(part.id)) for (const line of linesOf(part)) wanted.add(line);
  }
  const lines = [...wanted].sort((a, b) => a - b).map((line) => rows[line - 1] ?? "");
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const least = indents.length ? Math.min(...indents) : 0;
  return lines.map((line) => line.slice(least)).join("\n");
}

/** The browser's own copy, so that it needs no permission and works without https. */
export function onCopy(event: ClipboardEvent, keyed: Keyed): void {
  // Text that the user marked is the browser's to copy.
  if (isField(event.target) || document.getSelection()?.toString()) return;
  const ids = chosen(keyed);
  const text = copiedText(keyed.session, ids);
  if (!text) return;
  event.clipboardData.setData("text/plain", `${text}\n`);
  event.preventDefault();
  keyed.session.tell(ids.length === 1 ? "Copied a step." : `Copied ${ids.length} steps.`);
}

export function onPaste(event: ClipboardEvent, keyed: Keyed): void {
  if (isField(event.target)) return;
  const text = event.clipboardData.getData("text/plain");
  event.preventDefault();
  if (text.trim()) void keyed.session.act({ kind: "paste", text, ...insertion(keyed) });
}

function walk(direction: Direction, keyed: Keyed): boolean {
  const from = keyed.current ?? keyed.session.projection.nodes[0]?.id;
  if (!from) return false;
  const next = keyed.current ? neighbour(from, direction, keyed.laid.placed) : from;
  if (next) keyed.focusNode(next);
  return true;
}

function nudge(direction: Direction, { session, laid, current }: Keyed): boolean {
  const box = current ? laid.placed.nodes.get(current) : undefined;
  if (!current || !box) return true;
  const [dx, dy] = NUDGE[direction];
  session.pin({ ...session.pins, [current]: [Math.round(box.x + dx), Math.round(box.y + dy)] });
  return true;
}

export function isField(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [role=dialog], [role=menu], [contenteditable]") !== null;
}
