// Between canvas and text: dragged, or moved by the arrow keys, it gives one of them more room.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

interface Props {
  /** Of the text, in pixels; null where nobody moved it yet. */
  width: number | null;
  onWidth(width: number): void;
}

const LEAST = 160;
const STEP = 40;

export function Divider({ width, onWidth }: Props) {
  const own = useRef<HTMLDivElement>(null);
  const now = () => width ?? own.current?.nextElementSibling?.getBoundingClientRect().width ?? LEAST;
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
    set(now() + step);
  };
  return (
    <div
      ref={own}
      className="gg-divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the text"
      aria-valuenow={Math.round(now())}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
