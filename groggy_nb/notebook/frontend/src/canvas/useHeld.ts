// While a pointer is pressed on something nothing under it moves: what was pressed is what is let go of.
import { type RefObject, useEffect, useRef, useState } from "react";

/** The value as it was when the press began, for as long as it goes on. */
export function useHeld<Value>(stage: RefObject<HTMLElement | null>, value: Value): Value {
  const [isPressed, setPressed] = useState(false);
  const held = useRef(value);
  if (!isPressed) held.current = value;
  useEffect(() => {
    const own = stage.current;
    if (!own) return;
    const press = () => setPressed(true);
    // The click and the end of a drag come after the release, in the same turn.
    const release = () => void setTimeout(() => setPressed(false));
    own.addEventListener("pointerdown", press, true);
    window.addEventListener("pointerup", release, true);
    window.addEventListener("pointercancel", release, true);
    return () => {
      own.removeEventListener("pointerdown", press, true);
      window.removeEventListener("pointerup", release, true);
      window.removeEventListener("pointercancel", release, true);
    };
  }, [stage]);
  return held.current;
}
