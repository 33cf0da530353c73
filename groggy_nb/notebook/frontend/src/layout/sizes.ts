// The size of each node and the place of its ports, from its texts alone.
import type { InputPort, LoopFacts, NodeCost, ProgramNode } from "../protocol";
import type { Ruler } from "./measure";

export type Kept = "none" | "value" | "curve";

export interface Card {
  width: number;
  height: number;
  /** Centre of each input port from the card's left side; its label fits between its neighbours'. */
  ports: { name: string; label: string; x: number }[];
  title: string;
  subtitle: string;
  note: string;
  small: boolean;
  /** What it cost in the last run, as much as fits; "" where its row waits for a run, null where there is no row. */
  cost: string | null;
  /** At its foot: the value that a run left, and its curve over recorded rounds. */
  kept: Kept;
}

/** The rows that a card has for what runs leave: from the start of a run, so that no card moves when they come. */
export interface Rows {
  /** On paper all of it: what nobody can point at has no more to say. */
  cost: "none" | "fitted" | "whole";
  kept: Kept;
}

const BARE: Rows = { cost: "none", kept: "none" };

export const PORT_ROW = 17;
export const TITLE_ROW = 20;
export const SUBTITLE_ROW = 17;
export const COST_ROW = 21;
export const NOTE_ROW = 18;
export const KEPT_ROW = 17;
/** Three numbers of three digits, or a time, a share and crossings: neither a run nor a round changes a width. */
const KEPT_WIDTH = 136;
/** Of a value alone, two digits and an exponent each: three carried ones stand beside each other on a small canvas. */
const VALUE_WIDTH = 126;
/** A number as parameters mostly have, so that a slider moves no card. */
const GIVEN = "= 0.88";
const PADDING = 12;
const PORT_GAP = 12;
const MAX_SUBTITLE = 34;
/** What a collapsed region came to, and what a carried value lacks, is said in full. */
const MAX_TOLD = 60;
const TOLD = new Set(["loop", "while", "sweep", "if"]);
const MAX_NOTE = 36;
const LONGEST_PORT = 14;

const SMALL = new Set(["param", "input", "size"]);

/** A long text ends in an ellipsis; the whole stands in the tooltip and in the form. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}

export function cardOf(node: ProgramNode, cost: NodeCost | undefined, ruler: Ruler, rows = BARE, given?: number | null): Card {
  const small = SMALL.has(node.kind);
  const title = shortened(node.title, 32);
  const subtitle = small ? smallPrint(node, given) : shortened(node.subtitle, node.kind === "carried" || TOLD.has(node.op ?? "") ? MAX_TOLD : MAX_SUBTITLE);
  const line = node.line > 0 && !small ? ruler(String(node.line), "port") + 16 : 0;
  const note = noteOf(node);
  const noted = note ? ruler(note, "note") + 12 : 0;
  const head = ruler(title, "title") + line;
  if (small) {
    const isNumber = rows.kept !== "none" || subtitle.startsWith("=");
    const beside = Math.max(ruler(subtitle, "mono"), isNumber ? ruler(GIVEN, "mono") : 0);
    const width = even(Math.max(56, head + (beside ? 8 : 0) + beside + 2 * PADDING, noted + 2 * PADDING));
    return { width, height: 30 + (note ? NOTE_ROW : 0), ports: [], title, subtitle, note, small, cost: null, kept: "none" };
  }
  const labels = node.inputs.map(node.kind === "carried" ? socketLabel : portLabel);
  const widths = labels.map((label) => Math.max(14, ruler(label, "port")));
  const row = widths.reduce((sum, width) => sum + width, 0) + PORT_GAP * Math.max(0, widths.length - 1);
  const kept = rows.kept;
  const isCosted = rows.cost !== "none";
  const cost_row = rows.cost === "whole" && cost ? ruler(costText(cost), "cost") + 10 : isCosted || kept === "curve" ? KEPT_WIDTH : kept === "value" ? VALUE_WIDTH : 0;
  const inner = Math.max(84, head, ruler(subtitle, "mono"), row, noted, cost_row);
  const width = even(inner + 2 * PADDING);
  const ports = placed(node, labels, widths, row, width);
  let height = TITLE_ROW + 12;
  if (node.inputs.length) height += PORT_ROW - 2;
  if (subtitle) height += SUBTITLE_ROW;
  if (note) height += NOTE_ROW;
  if (isCosted) height += COST_ROW;
  height += KEPT_ROW * { none: 0, value: 1, curve: 2 }[kept];
  return { width, height, ports, title, subtitle, note, small, cost: isCosted ? fittedCost(cost, inner - 10, ruler) : null, kept };
}

/** As much of a cost as fits beside each other: crossings in words, by their sign, or not at all. */
function fittedCost(cost: NodeCost | undefined, room: number, ruler: Ruler): string {
  if (!cost) return "";
  const whole = costText(cost);
  const [time, share] = [timeText(cost), cost.share];
  const crossings = cost.crossings ? `⇄ ${cost.crossings}` : "";
  const parts = [time, share === null || share === undefined ? "" : percent(share), crossings];
  const forms = time || crossings ? [whole, parts.filter(Boolean).join(" · "), [time, crossings].filter(Boolean).join(" · ")] : [whole];
  const fits = (text: string) => ruler(text, "cost") <= room;
  let found = forms.find(fits) ?? forms.at(-1) ?? "";
  for (let longest = found.length - 1; longest > 1 && !fits(found); longest -= 1) found = shortened(whole, longest);
  return found;
}

/** What stands of a note on the canvas; the form and the tooltip have all of it. */
export const noteOf = ({ note }: { note?: string }) => shortened(note ?? "", MAX_NOTE);

/** What stands in an input, if that is short; a literal says more than its argument's name. */
function portLabel(port: InputPort): string {
  if (port.text && port.text.length <= LONGEST_PORT) return port.text;
  return port.from === null ? "" : shortened(port.label || port.name, LONGEST_PORT);
}

/** A socket says what it is for; one that nothing enters asks. */
function socketLabel(port: InputPort): string {
  return port.from === null ? `${port.label}?` : port.label;
}

/** A parameter shows its value, and like a size that of the last run once there is one. */
function smallPrint(node: ProgramNode, given?: number | null): string {
  const text = node.kind === "size" ? "" : node.subtitle.replace(/^param /, "");
  if (text === "True" || text === "False") return typeof given === "number" ? (given ? "True" : "False") : text;
  const value = given ?? (text.trim() ? Number(text) : Number.NaN);
  if (!Number.isFinite(value)) return shortened(text, 18);
  const told = Number(value.toPrecision(4));
  return `= ${told && Math.abs(told) < 1e-3 ? told.toExponential() : told}`;
}

function placed(node: ProgramNode, labels: string[], widths: number[], row: number, width: number): Card["ports"] {
  // Spare width goes between the ports, so that wires part well.
  const spare = (width - 2 * PADDING - row) / (widths.length + 1);
  let x = PADDING + spare;
  return node.inputs.map((port, index) => {
    const own = widths[index] ?? 0;
    const centre = x + own / 2;
    x += own + PORT_GAP + spare;
    return { name: port.name, label: labels[index] ?? "", x: centre };
  });
}

function even(width: number): number {
  return 2 * Math.ceil(width / 2);
}

export function milliseconds(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return "";
  if (ms === 0) return "0 ms";
  if (ms < 0.0995) return `${(ms * 1000).toPrecision(2)} us`;
  if (ms < 1000) return `${ms.toPrecision(ms < 1 ? 2 : 3)} ms`;
  return `${(ms / 1000).toPrecision(3)} s`;
}

export function costText(cost: NodeCost): string {
  // A step that took no time of its own says where it went; a part of a group's time is no measurement.
  if (!cost.ms && !cost.crossings && cost.note) return shortened(cost.note, 34);
  const parts = [timeText(cost)];
  if (cost.share !== null && cost.share !== undefined) parts.push(percent(cost.share));
  if (cost.crossings) parts.push(`${cost.crossings} ${cost.crossings === 1 ? "crossing" : "crossings"}`);
  return parts.filter(Boolean).join(" · ") || (cost.note ?? "");
}

function timeText(cost: NodeCost): string {
  return (cost.note?.startsWith("runs as one") ? "≈ " : "") + milliseconds(cost.ms);
}

/** What a region came to in the last run. */
export function totalText(loop: LoopFacts | undefined, time = milliseconds(loop?.ms)): string {
  if (!loop) return "";
  const rounds = loop.rounds === null ? "" : `${loop.rounds} rounds`;
  return [rounds, time, loop.ended].filter(Boolean).join(" · ");
}

/** What a head keeps free for that: a time may become longer, and so may a count of few rounds. */
export function roomForTotal(loop: LoopFacts | undefined, isLoop: boolean): string {
  const least = totalText({ rounds: isLoop ? 88 : null, ended: isLoop ? "count" : "", ms: 0 }, MOST_TIME);
  const own = totalText(loop, MOST_TIME);
  return own.length > least.length ? own : least;
}

const MOST_TIME = "888 ms";

export function percent(share: number): string {
  const hundredth = 100 * share;
  return hundredth > 0 && hundredth < 1 ? "< 1%" : `${Math.round(hundredth)}%`;
}
