// How wide a text will be on the canvas, known before anything is drawn, so that the layout needs no second pass.
export const SANS = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
export const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const FONTS = {
  title: `600 13px ${SANS}`,
  mono: `11px ${MONO}`,
  port: `11px ${MONO}`,
  note: `italic 11px ${SANS}`,
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

/** Where nothing can be measured, as in the kernel: widths of a wide sans-serif face, as parts of the font's size. */
export const estimated: Ruler = (text, font) => {
  const size = Number(/(\d+)px/.exec(FONTS[font])?.[1]);
  if (FONTS[font].endsWith(MONO)) return 0.602 * size * text.length + 1;
  let width = 0;
  for (const letter of text) width += NARROW.has(letter) ? 0.4 : WIDE.has(letter) ? 1 : /[A-Z]/.test(letter) ? 0.77 : 0.68;
  return size * width + 1;
};

const NARROW = new Set("ijlft.,:;'|!()[] I");
const WIDE = new Set("mwMW@%—…");

export type Ruler = ReturnType<typeof createRuler>;
