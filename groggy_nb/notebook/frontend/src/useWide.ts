// Whether an element has room for two columns, null until it has a place; asked of the element, since a notebook's cell is not the window.
import { type RefObject, useLayoutEffect, useState } from "react";

export function useWide(root: RefObject<HTMLElement | null>, least: number): boolean | null {
  const [wide, setWide] = useState<boolean | null>(null);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const look = () => setWide(element.getBoundingClientRect().width >= least);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [root, least]);
  return wide;
}
