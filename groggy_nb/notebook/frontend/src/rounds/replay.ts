// Recorded rounds: which one is shown, its values once Python has sent them, and the playing of all.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { Ack, Model, PortStatistics } from "../protocol";
import type { Session } from "../session";
import { useTrait } from "../traits";

export interface Strip {
  /** Those whose values were kept. */
  rounds: number[];
  total: number;
  entries: number;
  ended: string;
  /** `ms` and `curve` are of one round in so many. */
  every: number;
  ms: (number | null)[];
  residual: string;
  curve: (number | null)[];
}

export interface RecordedRounds {
  stale: boolean;
  why: string;
  cost: string;
  notes: string[];
  loops: Record<string, Strip>;
  /** Of each step a curve over the kept rounds. */
  sparks: Record<string, { what: "value" | "mean" | "change"; values: (number | null)[] }>;
}

interface Place {
  region: string;
  /** The place among the kept rounds. */
  at: number;
}

export interface Shown extends Place {
  ports: Record<string, PortStatistics>;
  values: Record<string, (number | null)[]>;
}

export interface Replay {
  recorded: RecordedRounds;
  shown: Shown | null;
  /** The round that was asked for last: where the slider stands, also before its values are there. */
  asked: Place | null;
  /** The figures of each step: in the round that is shown, else at the end of the last run. */
  ports: Record<string, PortStatistics>;
  playing: string | null;
  show(region: string, at: number): void;
  close(): void;
  play(region: string | null): void;
}

const NOTHING: RecordedRounds = { stale: false, why: "", cost: "", notes: [], loops: {}, sparks: {} };
const PACE = 300; // milliseconds that a round stays while all are played
const Shared = createContext<Replay>({ recorded: NOTHING, shown: null, asked: null, ports: {}, playing: null, show() {}, close() {}, play() {} });
export const ReplayProvider = Shared.Provider;
export const useReplay = () => useContext(Shared);

export function useNewReplay(model: Model, { ask, tell, overlay }: Session): Replay {
  const recorded = useTrait<RecordedRounds>(model, "recording", NOTHING);
  const [shown, setShown] = useState<Shown | null>(null);
  const [asked, setAsked] = useState<Place | null>(null);
  const [playing, play] = useState<string | null>(null);
  const { loops, stale } = recorded;
  // One question at a time: who drags on meanwhile wants the place where the slider is then.
  const next = useRef<Place | null>(null);
  const waited = useRef<Promise<Ack> | null>(null);
  const forget = useCallback(() => {
    next.current = null;
    waited.current = null;
    setAsked(null);
    setShown(null);
    play(null);
  }, []);
  // What is shown belongs to one recording; a newer one, or another text, has other rounds.
  useEffect(forget, [forget, loops, stale]);

  const send = useCallback(() => {
    const place = next.current;
    next.current = null;
    if (!place) return;
    const { region, at } = place;
    const answer = ask("round", { region, number: loops[region]?.rounds[at] });
    waited.current = answer;
    void answer.then((ack) => {
      if (waited.current !== answer) return; // closed since, or of an older recording
      waited.current = null;
      if (!ack.ok) {
        tell(ack.reason, "refused");
        return forget();
      }
      setShown({ ...place, ...(ack.data as Pick<Shown, "ports" | "values">) });
      send();
    });
  }, [loops, ask, tell, forget]);
  const show = useCallback(
    (region: string, at: number) => {
      if (loops[region]?.rounds[at] === undefined) return;
      next.current = { region, at };
      setAsked(next.current);
      if (!waited.current) send();
    },
    [loops, send],
  );

  // The next round, a while after this one is there: a slow kernel slows the film and skips nothing.
  useEffect(() => {
    const strip = playing === null ? undefined : loops[playing];
    if (playing === null || !strip) return;
    const at = shown?.region === playing ? shown.at : -1;
    if (at >= strip.rounds.length - 1) return play(null);
    const timer = setTimeout(() => show(playing, at + 1), at < 0 ? 0 : PACE);
    return () => clearTimeout(timer);
  }, [playing, shown, loops, show]);
  const begin = useCallback(
    (region: string | null) => {
      const strip = region === null ? undefined : loops[region];
      if (strip && shown?.region === region && shown.at === strip.rounds.length - 1) setShown(null);
      play(region);
    },
    [loops, shown],
  );
  const ports = useMemo(() => ({ ...overlay.ports, ...shown?.ports }), [overlay.ports, shown]);
  return useMemo(
    () => ({ recorded, shown, asked, ports, playing, show, close: forget, play: begin }),
    [recorded, shown, asked, ports, playing, show, forget, begin],
  );
}
