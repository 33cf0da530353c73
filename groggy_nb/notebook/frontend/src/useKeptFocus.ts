// The focus stays in the editor when the element that has it goes away or is disabled.
import { type RefObject, useEffect, useRef } from "react";

export function useKeptFocus(root: RefObject<HTMLElement | null>, focusBack: () => void): void {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const own = root.current;
    if (!own) return;
    const enter = (event: FocusEvent) => {
      last.current = event.target as HTMLElement;
    };
    const leave = (event: FocusEvent) => {
      const from = event.target as HTMLElement;
      // An element that goes away tells of it before it is gone; one that stays was left by the user.
      setTimeout(() => {
        if (last.current === from && !isGone(from) && !own.contains(activeIn(own))) last.current = null;
      });
    };
    own.addEventListener("focusin", enter);
    own.addEventListener("focusout", leave);
    return () => {
      own.removeEventListener("focusin", enter);
      own.removeEventListener("focusout", leave);
    };
  }, [root]);

  useEffect(() => {
    const own = root.current;
    const was = last.current;
    if (!own || !was || !isGone(was)) return;
    last.current = null;
    const active = activeIn(own);
    if (!active || active === document.body) focusBack();
  });
}

const isGone = (element: HTMLElement) => !element.isConnected || element.matches(":disabled");

function activeIn(own: HTMLElement): Element | null {
  const home = own.getRootNode() as Document | ShadowRoot;
  const outside = document.activeElement;
  // Inside a shadow root the page names its host.
  return home.activeElement ?? (home instanceof ShadowRoot && outside === home.host ? null : outside);
}
