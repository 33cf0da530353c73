// Between canvas and text: dragged, or moved by the arrow keys, it gives one of them more room.
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef, useState } from "react";

interface Props {
  /** Of the text, in pixels. */
  onWidth(width: number): void;
}

const LEAST = 160;
const STEP = 40;

export const Divider = memo(function Divider({ onWidth }: Props) {
  const own = useRef<HTMLDivElement>(null);
  // Told by the browser: asked for while something is drawn, the whole page is laid out for it.
  const [now, setNow] = useState(LEAST);
  useEffect(() => {
    const text = own.current?.nextElementSibling;
    if (!text) return;
    const watcher = new ResizeObserver(([seen]) => setNow(Math.round(seen?.borderBoxSize[0]?.inlineSize ?? LEAST)));
    watcher.observe(text);
    return () => watcher.disconnect();
  }, []);
  const set = (wanted: number) => {
    const all = own.current?.parentElement?.getBoundingClientRect().width ?? wanted;
    onWidth(Math.round(Math.max(LEAST, Math.min(all - LEAST, wanted))));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const end = own.current?.parentElement?.getBoundingClientRect().right ?? 0;
    set(end - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    set(now + step);
  };
  return (
    <div
      ref={own}
      className="gg-divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the text"
      aria-valuenow={now}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
});
