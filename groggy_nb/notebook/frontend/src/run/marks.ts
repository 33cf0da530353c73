// What stands out on the canvas for a while: the steps that run now or that a run failed at, or those that a rewrite took and made.
import { createContext, useContext, useMemo, useRef, useState } from "react";
import type { Session } from "../session";
import { isBusy } from "./RunBar";

export type Mark = "running" | "failed" | "before" | "after" | "both";
type Marked = Record<string, Mark>;

export interface Marks {
  of: Marked;
  /** Why the marked steps failed. */
  why: string;
  /** Marks steps until others are marked; none by {}. */
  mark(steps: Marked): void;
  /** Whether the running steps are marked. */
  isFollowing: boolean;
  follow(wanted: boolean): void;
}

const NONE: Marked = {};
const Shared = createContext<Marks>({ of: NONE, why: "", mark() {}, isFollowing: true, follow() {} });
export const MarksProvider = Shared.Provider;
export const useMarks = () => useContext(Shared);

export function useNewMarks({ run, projection }: Session): Marks {
  const [marked, mark] = useState(NONE);
  const [isFollowing, follow] = useState(true);
  // Where a run failed stands until the text is another one.
  const failed = useRef<string>(undefined);
  if (run.state === "failed") failed.current ??= projection.text;
  else failed.current = undefined;
  const isFailed = failed.current === projection.text;
  const why = isFailed ? (run.message ?? "") : "";
  // A list that says the same is no news for the cards.
  const told = isFailed || (isFollowing && isBusy(run)) ? JSON.stringify(run.at ?? []) : "[]";
  const now = useMemo(
    () => Object.fromEntries((JSON.parse(told) as string[]).map((id) => [id, isFailed ? ("failed" as const) : ("running" as const)])),
    [told, isFailed],
  );
  return useMemo(() => ({ of: { ...marked, ...now }, why, mark, isFollowing, follow }), [marked, now, why, isFollowing]);
}
