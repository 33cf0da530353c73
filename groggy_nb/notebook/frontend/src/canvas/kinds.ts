// How kinds of values are told apart, as Python declares it: a sheet of colours, and of shapes as well.
import type { Kind, PortKind } from "../protocol";

const OPEN = "#6e7781";
const EDITOR = ".groggy-ed";

/** The rules of a shape for the ports and the dots of a kind. */
const SHAPES: Record<string, (port: string, dot: string) => string[]> = {
  circle: () => [],
  square: (port, dot) => [`${port}, ${dot} { border-radius: 2px; }`],
  double: (port, dot) => [`${port}, ${dot} { border-radius: 2px; border-style: double; border-width: 3px; }`],
  diamond: (port, dot) => [
    `${dot} { border-radius: 0; rotate: 45deg; }`,
    // Turning the handle itself would turn the shift that centres it on the card's border.
    `${port} { border-radius: 0; border-color: transparent; background: none; }`,
    `${port}::before { position: absolute; inset: -1.5px; content: ""; rotate: 45deg; background: var(--gg-raised); border: 2px solid var(--gg-kind); }`,
    `${port}.gg-wired::before { background: var(--gg-kind); }`,
  ],
};

/** The style sheet of ports, cards and wires. Its selectors weigh more than the rules for all kinds. */
export function sheetOf(kinds: readonly Kind[]): string {
  const hues = (ground: "light" | "dark") => kinds.map((kind) => `--gg-${kind.name}: ${kind[ground]};`).join(" ");
  return [
    `${EDITOR} { ${hues("light")} }`,
    `${EDITOR}[data-theme="dark"] { ${hues("dark")} }`,
    ...kinds.flatMap(({ name, shape }) => [
      `${EDITOR} :is(.gg-port.gg-port-${name}, .gg-dot.gg-port-${name}, .gg-wire.gg-wire-${name}, .gg-card[data-value="${name}"]) { --gg-kind: var(--gg-${name}); }`,
      ...(SHAPES[shape]?.(`${EDITOR} .gg-port.gg-port-${name}`, `${EDITOR} .gg-dot.gg-port-${name}`) ?? []),
    ]),
  ].join("\n");
}

/** The colour of a kind on white. */
export const hueOf = (kinds: readonly Kind[], name: PortKind) => kinds.find((kind) => kind.name === name)?.light ?? OPEN;
