// How much of the editor lies below what the page shows: what must be seen is lifted by that.
import { type RefObject, useEffect, useRef } from "react";

/** Something of the editor stays below what is lifted, however far down it reaches. */
const LEAST = 120;

/** Where the page ends to show what is in an element. */
export function footOf(element: Element): number {
  let foot = window.innerHeight;
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) {
      foot = Math.min(foot, at.getBoundingClientRect().bottom);
    }
  }
  return foot;
}

export function useFoot(root: RefObject<HTMLElement | null>): void {
  const again = useRef<() => void>(undefined);
  // What stands above may have grown without a scroll: what is drawn now looks again.
  useEffect(() => again.current?.());
  useEffect(() => {
    const own = root.current;
    if (!own) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const box = own.getBoundingClientRect();
      const hidden = Math.max(0, Math.min(box.bottom - footOf(own), box.height - LEAST));
      own.style.setProperty("--gg-hidden", `${Math.round(hidden)}px`);
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    again.current = soon;
    look();
    const watcher = new ResizeObserver(soon);
    watcher.observe(own);
    document.addEventListener("scroll", soon, { capture: true, passive: true });
    window.addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(frame);
      again.current = undefined;
      watcher.disconnect();
      document.removeEventListener("scroll", soon, { capture: true });
      window.removeEventListener("resize", soon);
    };
  }, [root]);
}
