// How much of the editor lies below what the page shows: what must be seen is lifted by that.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** Something of the editor stays below what is lifted, however far down it reaches. */
const LEAST = 120;
/** What is lifted. The root does not say by how much: the page would look up the style of all that it holds again. */
const PROBLEM = ".gg-problem, .gg-warning";
const LIFTED = `.gg-toast, ${PROBLEM}`;

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
  const by = useRef(0);
  /** Of the editor below what is wrong with the text: the results of a run, where there are any. */
  const beneath = useRef(0);
  const lift = (own: HTMLElement | null) =>
    own?.querySelectorAll<HTMLElement>(LIFTED).forEach((one) => {
      const hidden = one.matches(PROBLEM) ? Math.max(0, by.current - beneath.current) : by.current;
      one.style.setProperty("--gg-hidden", `${hidden}px`);
    });
  useLayoutEffect(() => lift(root.current));
  // What stands above may have grown without a scroll: what is drawn now looks again.
  useEffect(() => again.current?.());
  useEffect(() => {
    const own = root.current;
    if (!own) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const box = own.getBoundingClientRect();
      by.current = Math.round(Math.max(0, Math.min(box.bottom - footOf(own), box.height - LEAST)));
      const around = own.querySelector(PROBLEM)?.parentElement;
      beneath.current = around ? Math.round(box.bottom - around.getBoundingClientRect().bottom) : 0;
      lift(own);
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
