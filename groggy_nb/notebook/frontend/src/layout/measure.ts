// How wide a text will be on the canvas, known before anything is drawn, so that the layout needs no second pass.
export const SANS = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
export const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const FONTS = {
  title: `600 13px ${SANS}`,
  mono: `11px ${MONO}`,
  port: `10px ${MONO}`,
  cost: `600 11px ${SANS}`,
  head: `600 12px ${MONO}`,
} as const;

/** A ruler remembers widths: the same names come back in every layout. */
export function createRuler(): (text: string, font: keyof typeof FONTS) => number {
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (context) context.font = FONTS[font];
      // The page rounds glyphs a little wider than the ruler does.
      width = context ? 1.03 * context.measureText(text).width + 1 : text.length * 7.5;
      known.set(key, width);
    }
    return width;
  };
}

export type Ruler = ReturnType<typeof createRuler>;
