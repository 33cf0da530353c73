// What did not change keeps its identity from edit to edit: React draws again only what did.
import { useCallback, useRef } from "react";
import { isSame } from "./same";

/** A new list with the old objects wherever they say the same. */
export function useUnchanged<Part extends { id: string; data?: unknown }>(): (parts: Part[]) => Part[] {
  const known = useRef(new Map<string, Part>());
  return useCallback((parts) => {
    const found = parts.map((part) => {
      const before = known.current.get(part.id);
      if (!before) return part;
      if (isSame(before, part)) return before;
      return isSame(before.data, part.data) ? { ...part, data: before.data } : part;
    });
    known.current = new Map(found.map((part) => [part.id, part]));
    return found;
  }, []);
}
