// A callback that stays one and the same while what it does follows what is drawn.
import { useCallback, useRef } from "react";

/** React Flow draws every card and wire again where it is given another function, and tells all of them. */
export function useStable<Given extends unknown[], Found>(call: (...given: Given) => Found): (...given: Given) => Found {
  const latest = useRef(call);
  latest.current = call;
  return useCallback((...given: Given) => latest.current(...given), []);
}
