// How much the canvas has to show a program in; in coarse steps, so that a dragged border lays nothing out at each pixel.
import { type RefObject, useLayoutEffect, useState } from "react";
import type { Room } from "../layout/fitting";

const STEP = 20;

/** Null until the page has a place for it, and the bars and the text beside it have theirs: nothing is laid out twice. */
export function useRoom(stage: RefObject<HTMLElement | null>, isSettled: boolean): Room | null {
  const [room, setRoom] = useState<Room | null>(null);
  useLayoutEffect(() => {
    const own = stage.current;
    if (!own || !isSettled) return;
    const look = () => {
      const width = STEP * Math.floor(own.clientWidth / STEP);
      const height = STEP * Math.floor(own.clientHeight / STEP);
      if (!width || !height) return;
      setRoom((before) => (before?.width === width && before.height === height ? before : { width, height }));
    };
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(own);
    return () => watcher.disconnect();
  }, [stage, isSettled]);
  return room;
}
