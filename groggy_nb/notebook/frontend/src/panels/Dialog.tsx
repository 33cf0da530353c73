// A panel over the canvas: it takes the focus, keeps Tab inside, and gives the focus back.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../icons";
import { useSession } from "../session";

interface Props {
  label: string;
  side?: boolean;
  wide?: boolean;
  /** At the side, so that the canvas shows what it is about: over the text where that is long. */
  beside?: boolean | "text";
  children: ReactNode;
}

const REACHABLE = "button:not(:disabled), input:not(:disabled), select, textarea, [tabindex='0']";

export function Dialog({ label, side, wide, beside, children }: Props) {
  const { open } = useSession();
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const own = box.current;
    if (!own) return;
    const root = own.getRootNode() as Document | ShadowRoot;
    if (!own.contains(root.activeElement)) {
      const first = own.querySelector<HTMLElement>(`.gg-dialog-body :is(${REACHABLE})`);
      (first ?? own).focus();
    }
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      open(null);
    }
    if (event.key === "Tab" && box.current) {
      const stops = [...box.current.querySelectorAll<HTMLElement>(REACHABLE)].filter((stop) => stop.tabIndex >= 0);
      const root = box.current.getRootNode() as Document | ShadowRoot;
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      if (root.activeElement === edge || root.activeElement === box.current) {
        event.preventDefault();
        (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
      }
    }
  };
  return (
    <div
      ref={box}
      className={`gg-dialog ${side ? "gg-side" : ""} ${wide ? "gg-wide" : ""} ${beside ? "gg-beside-canvas" : ""} ${beside === "text" ? "gg-over-text" : ""}`}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <header>
        <h2>{label}</h2>
        <button type="button" aria-label="Close" title="Close (Esc)" onClick={() => open(null)}>
          <Icon sign="close" />
        </button>
      </header>
      <div className="gg-dialog-body">{children}</div>
    </div>
  );
}
