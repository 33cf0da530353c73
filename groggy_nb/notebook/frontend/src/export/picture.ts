// The canvas as a file of its own: SVG drawn from the layout, with solid fills that read on any ground.
import type { Laid } from "../layout/laid";
import { hueOf } from "../canvas/kinds";
import { PIN } from "../canvas/pinned";
import { entryOf, kindAt, laneX } from "../canvas/scene";
import type { Box } from "../layout/arrange";
import { HEAD } from "../layout/frames";
import { estimated, FONTS } from "../layout/measure";
import { lanes } from "../layout/nesting";
import { toHead } from "../layout/trunks";
import { backPath, forwardPath } from "../layout/paths";
import { type Card, COST_ROW, NOTE_ROW, noteOf, PORT_ROW, SUBTITLE_ROW, TITLE_ROW, totalText } from "../layout/sizes";
import type { Kind, Overlay, Pins, PortKind, ProgramNode, Projection, Region } from "../protocol";

const INK = "#1f2328";
const FAINT = "#59636e";

type Facts = Record<string, string | number>;

/** One element. Every value is escaped: names and labels are the user's. */
function element(name: string, facts: Facts, inner = ""): string {
  const written = Object.entries(facts).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join("")}>${inner}</${name}>`;
}

/** XML has no way to write most control characters, nor half of a pair. */
const UNWRITTEN = /[^\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escaped(text: string): string {
  return text.replace(UNWRITTEN, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function label(text: string, x: number, y: number, font: keyof typeof FONTS, fill: string, facts: Facts = {}): string {
  return element("text", { x: round(x), y: round(y), fill, style: `font:${FONTS[font].replaceAll('"', "'")}`, ...facts }, escaped(text));
}

const round = (value: number) => Math.round(10 * value) / 10;

/** How kinds of values are told apart. */
interface Look {
  hue(kind: PortKind): string;
  shape(kind: PortKind): string;
}

export function pictureOf(projection: Projection, overlay: Overlay, { cards, placed }: Laid, kinds: readonly Kind[], pins: Pins): string {
  const { bounds } = placed;
  const look: Look = {
    hue: (kind) => hueOf(kinds, kind),
    shape: (name) => kinds.find((kind) => kind.name === name)?.shape ?? "circle",
  };
  const home = new Map(projection.nodes.map((node) => [node.id, node]));
  const margin = 16;
  const parts = [
    ...projection.regions.map((region) => regionPart(region, totalText(overlay.loops?.[region.id]), placed.regions.get(region.id))),
    ...wireParts(projection, { cards, placed }, look),
    ...projection.nodes.map((node) => cardPart(node, cards.get(node.id), placed.nodes.get(node.id), overlay, look, home)),
    ...projection.nodes.map(({ id }) => (id in pins ? pinPart(placed.nodes.get(id)) : "")),
  ];
  if (!projection.nodes.length && !projection.regions.length) return EMPTY;
  const width = Math.ceil(bounds.width + 2 * margin);
  const height = Math.ceil(bounds.height + 2 * margin);
  const view = `${round(bounds.x - margin)} ${round(bounds.y - margin)} ${width} ${height}`;
  const ground = element("rect", { x: round(bounds.x - margin), y: round(bounds.y - margin), width, height, fill: "#ffffff" });
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: view, role: "img" },
    `${element("title", {}, "Program")}${ground}${parts.join("")}`,
  );
}

const EMPTY = element(
  "svg",
  { xmlns: "http://www.w3.org/2000/svg", width: 180, height: 40, viewBox: "0 0 180 40", role: "img" },
  element("rect", { width: 180, height: 40, fill: "#ffffff" }) + label("an empty program", 16, 25, "title", FAINT),
);

function regionPart(region: Region, total: string, box: Box | undefined): string {
  if (!box) return "";
  const { x, y, width, height } = box;
  return (
    element("rect", { x: round(x), y: round(y), width: round(width), height: round(height), rx: 12, fill: "#5a6cae", "fill-opacity": 0.07, stroke: "#8c9ac4" }) +
    label(region.title, x + 14, y + HEAD - 9, "head", "#3d4f8f") +
    (region.note ? label(noteOf(region), x + 26 + 7.4 * region.title.length, y + HEAD - 9, "note", INK) : "") +
    (total ? label(total, x + width - 14, y + HEAD - 9, "cost", "#3d4f8f", { "text-anchor": "end" }) : "")
  );
}

function wireParts(projection: Projection, { cards, placed }: Pick<Laid, "cards" | "placed">, { hue }: Look): string[] {
  const home = new Map(projection.nodes.map((node) => [node.id, node]));
  const own = lanes(projection);
  const below = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height });
  const line = (path: string, { output, value }: ProgramNode, dashes: Facts = {}) =>
    element("path", { d: path, fill: "none", stroke: hue(output?.value ?? value), "stroke-width": 1.6, "stroke-opacity": 0.8, ...dashes });
  const between = projection.edges.map((edge) => {
    const [from, to] = [placed.nodes.get(edge.source), placed.nodes.get(edge.target)];
    const source = home.get(edge.source);
    if (!from || !to || !source) return "";
    const port = cards.get(edge.target)?.ports.find(({ name }) => name === edge.port);
    const end = { x: to.x + (port?.x ?? to.width / 2), y: to.y };
    if (!edge.back) return line(forwardPath(below(from), end, placed.gates.get(edge.id)), source);
    const lane = laneX(own.get(edge.id), placed) || Math.max(below(from).x, end.x) + 90;
    return line(backPath(below(from), end, lane), source, { "stroke-dasharray": "5 4" });
  });
  const heads = projection.regions.flatMap((region) =>
    (region.reads ?? []).map((id) => {
      const [from, to, source] = [placed.nodes.get(id), placed.regions.get(region.id), home.get(id)];
      if (!from || !to || !source) return "";
      const end = { x: to.x + entryOf(region, placed), y: to.y };
      return line(forwardPath(below(from), end, placed.gates.get(toHead(id, region.id).id)), source);
    }),
  );
  return [...between, ...heads];
}

function notePart(note: string, x: number, y: number): string {
  const width = round(estimated(note, "note") + 8);
  return element("rect", { x: round(x), y: round(y), width, height: 16, rx: 4, fill: "#fbe6bf" }) + label(note, x + 5, y + 12, "note", INK);
}

/** Over the corner of a card, as on the canvas. */
function pinPart(box: Box | undefined): string {
  if (!box) return "";
  const sign = element("circle", { cx: 8, cy: 8, r: 8.5, fill: "#ffffff", stroke: "#8c9ac4" }) + element("path", { d: PIN, fill: "#3d4f8f", transform: "translate(2 2) scale(.75)" });
  return element("g", { transform: `translate(${round(box.x - 8)} ${round(box.y - 8)})` }, element("title", {}, "Pinned") + sign);
}

function portPart(x: number, y: number, kind: PortKind, isWired: boolean, { hue, shape }: Look): string {
  const ink = { fill: isWired ? hue(kind) : "#ffffff", stroke: hue(kind), "stroke-width": 1.6 };
  const square = { x: round(x - 4), y: round(y - 4), width: 8, height: 8, rx: 1, ...ink };
  switch (shape(kind)) {
    case "circle":
      return element("circle", { cx: round(x), cy: round(y), r: 4, ...ink });
    case "diamond":
      return element("rect", { ...square, transform: `rotate(45 ${round(x)} ${round(y)})` });
    default:
      return element("rect", square);
  }
}

function cardPart(node: ProgramNode, card: Card | undefined, box: Box | undefined, overlay: Overlay, look: Look, home: ReadonlyMap<string, ProgramNode>): string {
  if (!card || !box) return "";
  const kind = node.output?.value ?? node.value;
  const frame = { x: round(box.x), y: round(box.y), width: box.width, height: box.height };
  const parts = [element("rect", { ...frame, rx: card.small ? 15 : 9, fill: "#ffffff", stroke: card.small ? look.hue(kind) : "#c3cad3" })];
  let y = box.y + 6;
  if (card.ports.length) {
    for (const port of card.ports) {
      const input = node.inputs.find(({ name }) => name === port.name);
      parts.push(portPart(box.x + port.x, box.y, input ? kindAt(input, home) : "any", input?.from !== null, look));
      parts.push(label(port.label, box.x + port.x, y + 12, "port", FAINT, { "text-anchor": "middle" }));
    }
    y += PORT_ROW - 2;
  }
  const middle = card.small ? box.y + 20 : y + 15;
  parts.push(label(card.title, box.x + 12, middle, "title", INK));
  if (card.small && card.subtitle) {
    parts.push(label(card.subtitle, box.x + box.width - 12, middle, "mono", FAINT, { "text-anchor": "end" }));
  }
  if (card.small && card.note) parts.push(notePart(card.note, box.x + 12, box.y + 29));
  if (!card.small) {
    if (node.line > 0 && node.kind !== "carried") parts.push(label(String(node.line), box.x + box.width - 12, middle, "port", FAINT, { "text-anchor": "end" }));
    y += TITLE_ROW;
    if (card.subtitle) {
      parts.push(label(card.subtitle, box.x + 12, y + 12, "mono", FAINT));
      y += SUBTITLE_ROW;
    }
    if (card.note) {
      parts.push(notePart(card.note, box.x + 12, y));
      y += NOTE_ROW;
    }
    const cost = overlay.nodes?.[node.id];
    if (card.cost) {
      const wide = (box.width - 24) * Math.min(1, cost?.share ?? 0);
      parts.push(element("rect", { x: round(box.x + 12), y: round(y + 2), width: round(wide), height: COST_ROW - 5, rx: 3, fill: "#f2b450", "fill-opacity": 0.55 }));
      parts.push(label(card.cost, box.x + 16, y + 14, "cost", INK));
    }
  }
  if (node.output) {
    parts.push(portPart(box.x + box.width / 2, box.y + box.height, kind, true, look));
  }
  return element("g", {}, parts.join(""));
}
