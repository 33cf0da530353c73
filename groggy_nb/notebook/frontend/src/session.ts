// Everything the parts of one view share: what Python last said, and the ways to answer.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { Channel, LOST } from "./channel";
import type * as P from "./protocol";
import { useTrait } from "./traits";

export interface Notice {
  key: number;
  text: string;
  tone: "refused" | "done";
}

/** The panel over the canvas that has the focus; one at a time. */
export type Panel =
  /** `feed`: whose value the new step reads; `on`: the port whose wire it is put into. */
  | { kind: "palette"; after: string | null; region: string | null; feed?: string; on?: { target: string; port: string } }
  | { kind: "search" }
  | { kind: "connect"; from: string }
  | { kind: "edit"; id: string }
  | { kind: "menu"; id: string | null; at: { x: number; y: number } }
  | { kind: "help" }
  | { kind: "explain" }
  | { kind: "file" };

export interface Session {
  projection: P.Projection;
  catalogue: P.CatalogueEntry[];
  starts: P.Start[];
  modes: P.Mode[];
  kinds: P.Kind[];
  graph: P.GraphInfo;
  run: P.RunState;
  overlay: P.Overlay;
  rewrites: P.Rewrite[];
  pins: P.Pins;
  options: P.Options;
  selection: string[];
  lost: boolean;
  panel: Panel | null;
  act(command: P.Command): Promise<P.Ack>;
  ask(type: string, body?: Record<string, unknown>): Promise<P.Ack>;
  select(ids: string[]): void;
  share(name: "options", value: unknown): void;
  /** Puts steps to places: a step of its own for undo and redo, or one with the edit that was just made of a text. */
  pin(pins: P.Pins, edited?: Move): void;
  undo(): void;
  redo(): void;
  can_undo: boolean;
  can_redo: boolean;
  /** Regions that are drawn as one card. */
  closed: string[];
  fold(region: string): void;
  tell(text: string, tone?: Notice["tone"]): void;
  open(panel: Panel | null): void;
}

/** What is said beside: it comes and goes with each edit, and few parts show it. */
export interface Aside {
  waiting: number;
  notice: Notice | null;
  spoken: string;
}

const EMPTY: P.Projection = {
  rev: 0, text: "", ok: true, errors: [], warnings: [], nodes: [], edges: [], regions: [], params: [],
  renamed: {}, focus: null, say: "", changed: false, can_undo: false, can_redo: false,
};
/** What these ask or order, Python answers. */
const ASKING = new Set<Panel["kind"]>(["palette", "connect", "edit", "explain"]);
const NONE: never[] = [];
const NOTHING = {};

const Shared = createContext<Session | null>(null);
export const SessionProvider = Shared.Provider;

export function useSession(): Session {
  const session = useContext(Shared);
  if (!session) throw new Error("a part of the editor stands outside its session");
  return session;
}

export function useNewSession(model: P.Model): [Session, Aside] {
  const projection = useTrait(model, "projection", EMPTY);
  const catalogue = useTrait<P.CatalogueEntry[]>(model, "catalogue", NONE);
  const starts = useTrait<P.Start[]>(model, "starts", NONE);
  const modes = useTrait<P.Mode[]>(model, "modes", NONE);
  const kinds = useTrait<P.Kind[]>(model, "kinds", NONE);
  const graph = useTrait<P.GraphInfo>(model, "graph_info", NOTHING);
  const run = useTrait<P.RunState>(model, "run_state", { state: "idle" });
  const overlay = useTrait<P.Overlay>(model, "overlay", NOTHING);
  const rewrites = useTrait<P.Rewrite[]>(model, "rewrites", NONE);
  const pins = useTrait<P.Pins>(model, "pins", NOTHING);
  const options = useTrait<P.Options>(model, "options", NOTHING);
  const selection = useTrait<string[]>(model, "selection", NONE);

  const [lost, setLost] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [spoken, setSpoken] = useState("");
  const [panel, setPanel] = useState<Panel | null>(null);
  const [channel, setChannel] = useState<Channel | null>(null);
  const serial = useRef(0);

  // Made in an effect, so that a view which is thrown away stops listening.
  useEffect(() => {
    const made = new Channel(model, setWaiting, () => setLost(true));
    setChannel(made);
    return () => made.close();
  }, [model]);

  const tell = useCallback((text: string, tone: Notice["tone"] = "done") => {
    setNotice({ key: ++serial.current, text, tone });
    setSpoken(text);
  }, []);

  const open = useCallback(
    (next: Panel | null) => (lost && next && ASKING.has(next.kind) ? tell(LOST, "refused") : setPanel(next)),
    [lost, tell],
  );

  useEffect(() => setSpoken(projection.say), [projection]);

  // A run that ended is said: whoever does not see the bar would wait for ever.
  const was = useRef(run.state);
  useEffect(() => {
    const isNew = was.current !== run.state;
    was.current = run.state;
    if (!isNew) return;
    if (run.state === "done") setSpoken(run.message || `Run finished. ${overlay.headline ?? ""}`);
    else if (run.state === "failed" || run.state === "interrupted") setSpoken(`Run ${run.state}. ${run.message ?? ""}`);
  }, [run, overlay.headline]);

  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(null), notice.tone === "refused" ? 7000 : 3500);
    return () => clearTimeout(timer);
  }, [notice]);

  // A move of a step is no change of the text: of the text that it was made on it is the last thing done.
  const moves = useRef<{ done: Move[]; undone: Move[] }>({ done: [], undone: [] });
  /** What there is now: after an answer, before it is drawn. */
  const now = useCallback(
    (): Move => ({ text: (model.get("projection") as P.Projection).text, pins: (model.get("pins") as P.Pins | undefined) ?? NOTHING }),
    [model],
  );
  /** Takes back the last move that was made on this text, or makes the one again that was taken back. */
  const back = useCallback(
    (from: "done" | "undone") => {
      const last = moves.current[from].at(-1);
      if (last?.text !== now().text) return false;
      moves.current[from].pop();
      moves.current[from === "done" ? "undone" : "done"].push({ ...last, pins: now().pins });
      channel?.share("pins", last.pins);
      return true;
    },
    [channel, now],
  );
  const act = useCallback(
    async (command: P.Command) => {
      // A move that went with an edit goes back after it, and forth before it: on the text that it was made on.
      if (command.kind === "redo" && moves.current.undone.at(-1)?.isWithEdit) back("undone");
      else if (command.kind !== "undo" && command.kind !== "redo") moves.current.undone = [];
      const ack = await send(channel, (open) => open.command(command));
      if (ack.ok && command.kind === "undo" && moves.current.done.at(-1)?.isWithEdit) back("done");
      if (!ack.ok && command.kind !== "set_text") tell(refusal(ack), "refused");
      return ack;
    },
    [channel, tell, back],
  );
  const ask = useCallback(
    (type: string, body?: Record<string, unknown>) => send(channel, (open) => open.ask(type, body)),
    [channel],
  );
  const select = useCallback(
    (ids: string[]) => {
      const now = (model.get("selection") as string[] | undefined) ?? NONE;
      if (ids.length !== now.length || ids.some((id, index) => id !== now[index])) channel?.share("selection", ids);
    },
    [channel, model],
  );
  const [closed, setClosed] = useState<string[]>(NONE);
  useEffect(() => setClosed((old) => (old.length ? old.map((id) => projection.renamed[id] ?? id) : old)), [projection]);
  const fold = useCallback((id: string) => {
    setClosed((old) => (old.includes(id) ? old.filter((own) => own !== id) : [...old, id]));
  }, []);
  const { text } = projection;
  const pin = useCallback(
    (next: P.Pins, edited?: Move) => {
      const move = edited ? { ...edited, isWithEdit: true } : now();
      moves.current = { done: [...moves.current.done, move], undone: [] };
      channel?.share("pins", next);
    },
    [channel, now],
  );
  const undo = useCallback(() => void (back("done") ? tell("Back where it was.") : act({ kind: "undo" })), [act, back, tell]);
  const redo = useCallback(() => {
    const isMove = !moves.current.undone.at(-1)?.isWithEdit && back("undone");
    void (isMove ? tell("Moved again.") : act({ kind: "redo" }));
  }, [act, back, tell]);
  const can_undo = projection.can_undo || moves.current.done.at(-1)?.text === text;
  const can_redo = projection.can_redo || moves.current.undone.at(-1)?.text === text;
  const share = useCallback((name: string, value: unknown) => channel?.share(name, value), [channel]);

  const session = useMemo(
    () => ({
      projection, catalogue, starts, modes, kinds, graph, run, overlay, rewrites, pins, options, selection, lost,
      panel, act, ask, select, share, pin, undo, redo, can_undo, can_redo, closed, fold, tell, open,
    }),
    [
      projection, catalogue, starts, modes, kinds, graph, run, overlay, rewrites, pins, options, selection, lost,
      panel, act, ask, select, share, pin, undo, redo, can_undo, can_redo, closed, fold, tell, open,
    ],
  );
  return [session, { waiting, notice, spoken }];
}

/** A move of steps, and the text that it was made on. */
export interface Move {
  text: string;
  /** Where steps were before it, or after it. */
  pins: P.Pins;
  /** It went with an edit of that text: one undo takes both back. */
  isWithEdit?: boolean;
}

const CLOSED: P.Ack = { type: "ack", id: "", ok: false, rev: 0, reason: "The editor is closed." };

function send(channel: Channel | null, how: (open: Channel) => Promise<P.Ack>): Promise<P.Ack> {
  return channel ? how(channel) : Promise.resolve(CLOSED);
}

function refusal(ack: P.Ack): string {
  if (ack.reason.startsWith("stale")) return "The program changed meanwhile: look again, then repeat.";
  return ack.reason || "Refused.";
}
