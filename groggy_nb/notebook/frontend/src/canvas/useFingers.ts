// What a finger does on the canvas that React Flow, or the browser, knows of a mouse alone: a long press asks for the
// menu, and a wire's end is taken.
import { type TouchEvent, useMemo } from "react";

const LONG = 550; // milliseconds: a little later than a browser that tells of it itself
const STEADY = 8; // pixels that a finger may slip

export function useFingers() {
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { clientX: 0, clientY: 0 };
    let isLong = false;
    const stop = () => clearTimeout(timer);
    return {
      onTouchStartCapture({ target, touches }: TouchEvent) {
        stop();
        isLong = false;
        const finger = touches[0];
        if (!finger || touches.length > 1) return;
        from = { clientX: finger.clientX, clientY: finger.clientY };
        if ((target as Element).closest(".react-flow__edgeupdater")) tell(target, "mousedown", from);
        timer = setTimeout(() => {
          isLong = true;
          tell(target, "contextmenu", from);
        }, LONG);
      },
      onTouchMoveCapture({ touches }: TouchEvent) {
        const finger = touches[0];
        if (finger && Math.hypot(finger.clientX - from.clientX, finger.clientY - from.clientY) > STEADY) stop();
      },
      onTouchEndCapture(event: TouchEvent) {
        stop();
        if (isLong) event.preventDefault(); // or it were a click too, which closes the menu
      },
      onTouchCancelCapture: stop,
      onContextMenuCapture: stop,
    };
  }, []);
}

function tell(target: EventTarget, type: string, at: { clientX: number; clientY: number }): void {
  target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true, view: window, ...at }));
}
