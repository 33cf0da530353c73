// A first picture holds the cards in view alone; the others come in the frames after it, while the page answers.
import { startTransition, useEffect, useState } from "react";

export function useAllDrawn(hasCards: boolean): boolean {
  const [isAll, setAll] = useState(false);
  useEffect(() => {
    if (!hasCards || isAll) return;
    const frame = requestAnimationFrame(() => startTransition(() => setAll(true)));
    return () => cancelAnimationFrame(frame);
  }, [hasCards, isAll]);
  return isAll;
}
