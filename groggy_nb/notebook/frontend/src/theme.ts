// Whether the host is dark, read from the colour that it gives us: hosts say it in different ways.
import { type RefObject, useEffect, useState } from "react";

export function useDark(root: RefObject<HTMLElement | null>): boolean {
  const [dark, setDark] = useState(false);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const look = () => setDark(luminance(getComputedStyle(element).backgroundColor) < 0.4);
    look();
    // A host sets its mark before or after the theme's sheet is loaded: look again a little later.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      look();
      clearTimeout(timer);
      timer = setTimeout(look, 300);
    };
    const watcher = new MutationObserver(again);
    watcher.observe(document.documentElement, { attributes: true });
    watcher.observe(document.body, { attributes: true });
    timer = setTimeout(look, 300);
    return () => {
      clearTimeout(timer);
      watcher.disconnect();
    };
  }, [root]);
  return dark;
}

function luminance(colour: string): number {
  const [red = 255, green = 255, blue = 255] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
