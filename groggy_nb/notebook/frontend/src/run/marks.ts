// What stands out on the canvas for a while: the steps that run now, or those that a rewrite took and made.
import { createContext, useContext, useMemo, useState } from "react";
import type { Session } from "../session";
import { isBusy } from "./RunBar";

export type Mark = "running" | "before" | "after" | "both";
type Marked = Record<string, Mark>;

export interface Marks {
  of: Marked;
  /** Marks steps until others are marked; none by {}. */
  mark(steps: Marked): void;
  /** Whether the running steps are marked. */
  isFollowing: boolean;
  follow(wanted: boolean): void;
}

const NONE: Marked = {};
const Shared = createContext<Marks>({ of: NONE, mark() {}, isFollowing: true, follow() {} });
export const MarksProvider = Shared.Provider;
export const useMarks = () => useContext(Shared);

export function useNewMarks({ run }: Session): Marks {
  const [marked, mark] = useState(NONE);
  const [isFollowing, follow] = useState(true);
  // A list that says the same is no news for the cards.
  const told = isFollowing && isBusy(run) ? JSON.stringify(run.at ?? []) : "[]";
  const running = useMemo(() => Object.fromEntries((JSON.parse(told) as string[]).map((id) => [id, "running" as const])), [told]);
  return useMemo(() => ({ of: { ...marked, ...running }, mark, isFollowing, follow }), [marked, running, isFollowing]);
}
