// The editor: bars above, canvas and text beside or below each other, panels over them.
import { ReactFlowProvider } from "@xyflow/react";
import { type CSSProperties, type FocusEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Canvas, type CanvasHandle } from "./canvas/Canvas";
import { CanvasTools } from "./canvas/CanvasTools";
import { drawnAs } from "./canvas/folding";
import { sheetOf } from "./canvas/kinds";
import { foreseenIn } from "./canvas/foreseen";
import { useHeld } from "./canvas/useHeld";
import { useRoom } from "./canvas/useRoom";
import { useLaid } from "./canvas/useScene";
import { HeadBar } from "./HeadBar";
import { Meeting } from "./Meeting";
import { insertion, onCopy, onKey, onPaste } from "./keys";
import { Panels } from "./panels/Panels";
import { StartFrom } from "./panels/StartFrom";
import type { Model } from "./protocol";
import { MarksProvider, useNewMarks } from "./run/marks";
import { Params } from "./run/Params";
import { isBusy, ModeTable, RunBar, StatusRow } from "./run/RunBar";
import { ResultPane } from "./results/ResultPane";
import { RoundGraph } from "./rounds/RoundGraph";
import { ReplayProvider, useNewReplay } from "./rounds/replay";
import { SessionProvider, useNewSession } from "./session";
import { Divider } from "./text/Divider";
import { Problems } from "./text/Problems";
import { TextPane } from "./text/TextPane";
import { useDark } from "./theme";
import { useCurrent } from "./useCurrent";
import { useFoot } from "./useFoot";
import { useKeptFocus } from "./useKeptFocus";
import { useStore } from "./useStore";
import { useWide } from "./useWide";

interface Props {
  model: Model;
  name: string;
  leave(): void;
}

export function Editor({ model, name, leave }: Props) {
  const [session, { waiting, notice, spoken }] = useNewSession(model);
  const replay = useNewReplay(model, session);
  const marks = useNewMarks(session);
  const { projection, kinds, overlay, pins, options, run, lost, panel, open, ask, tell } = session;
  const root = useRef<HTMLDivElement>(null);
  const runButton = useRef<HTMLButtonElement>(null);
  const canvas = useRef<CanvasHandle | null>(null);
  const [focusInside, setFocusInside] = useState(false);
  const [wire, setWire] = useState<string | null>(null);
  const [isTextShown, setTextShown] = useState(true);
  const [textWidth, setTextWidth] = useState<number | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const wide = useWide(root, 900);
  const roomy = useWide(root, 1120);
  const room = useRoom(stage, wide !== null);
  const laid = useHeld(stage, useLaid(projection, session.closed, overlay, pins, room, foreseenIn(session, replay.recorded)));
  const sheet = useMemo(() => sheetOf(kinds), [kinds]);
  const dark = useDark(root);
  const { current, setCurrent, focusNode, focusCanvas, focusBack } = useCurrent(root, canvas, session);

  useFoot(root);
  useKeptFocus(root, focusBack);
  const store = useStore(root, session);

  const startRun = useCallback(() => {
    if (isBusy(run) || !projection.ok) return;
    void ask("run", { mode: options.mode, params: options.params ?? {} }).then((ack) => {
      if (!ack.ok) tell(ack.reason || "The run was refused.", "refused");
    });
  }, [ask, tell, run, projection.ok, options]);

  // A panel that closes leaves the focus on the body: the step it was about takes it, or the canvas.
  const had = useRef(panel);
  useEffect(() => {
    if (had.current && !panel) focusBack();
    had.current = panel;
  }, [panel, focusBack]);

  const onFocus = (event: FocusEvent) => {
    setFocusInside(true);
    const id = (event.target as HTMLElement).closest<HTMLElement>(".react-flow__node-step, .react-flow__node-region")?.dataset.id;
    if (id) setCurrent(id);
  };
  const onBlur = (event: FocusEvent) => {
    if (!root.current?.contains(event.relatedTarget as Node | null)) setFocusInside(false);
  };
  const add = () => open({ kind: "palette", ...insertion({ session, current }) });
  const keyed = {
    session, laid, canvas: canvas.current, current, wire, focusNode, focusCanvas, leave, startRun,
    dropWire: () => setWire(null),
  };
  const classes = ["groggy-ed", wide ? "gg-beside" : "gg-below"];
  if (isTextShown) classes.push("gg-with-text");
  if (!roomy) classes.push("gg-tight");
  if (!projection.ok) classes.push("gg-broken");
  if (overlay.stale) classes.push("gg-stale-costs");
  if (lost) classes.push("gg-lost");
  const uncover = useCallback((id: string, over: DOMRect) => canvas.current?.uncover(id, over), []);
  const ready = useCallback((handle: CanvasHandle) => {
    canvas.current = handle;
  }, []);

  return (
    <SessionProvider value={session}>
      <ReplayProvider value={replay}>
      <MarksProvider value={marks}>
      <div
        ref={root}
        className={classes.join(" ")}
        style={textWidth === null ? undefined : ({ "--gg-text-width": `${textWidth}px` } as CSSProperties)}
        data-layout={laid.milliseconds.toFixed(1)}
        data-layouts={laid.count}
        data-theme={dark ? "dark" : "light"}
        data-waiting={waiting}
        onKeyDown={(event) => onKey(event, keyed)}
        onCopy={(event) => onCopy(event, keyed)}
        onPaste={(event) => onPaste(event, keyed)}
        onFocus={onFocus}
        onBlur={onBlur}
      >
        <style>{sheet}</style>
        <div className="gg-bars">
          <RunBar onRun={startRun} first={runButton} />
          <HeadBar onAdd={add} isTextShown={isTextShown} onText={() => setTextShown(!isTextShown)} />
        </div>
        <StatusRow onStore={store} isWaiting={waiting > 0}>
          <CanvasTools onFit={() => canvas.current?.fit()} onZoom={(isIn) => canvas.current?.zoom(isIn)} />
        </StatusRow>
        <Meeting onStore={store} />
        <Params />
        <ModeTable />
        {lost && (
          <div className="gg-lost-line" role="alert">
            No kernel behind this editor: run its cell again. “Copy as cell” still works.
          </div>
        )}
        <div className="gg-main">
          <div ref={stage} className="gg-stage">
            {room && (
              <ReactFlowProvider>
                <Canvas
                  name={name}
                  laid={laid}
                  focusInside={focusInside}
                  current={current}
                  wire={wire}
                  onWire={setWire}
                  onReady={ready}
                />
              </ReactFlowProvider>
            )}
            {!projection.nodes.length && !projection.regions.length && !panel && <StartFrom onBlank={add} />}
            {!projection.ok && projection.nodes.length > 0 && <div className="gg-veil">the last text without errors</div>}
            {!isTextShown && <Problems />}
            {!isTextShown && <RoundGraph />}
            <Panels laid={laid} onFit={() => canvas.current?.fit()} onGo={focusNode} onOver={uncover} />
          </div>
          {isTextShown && wide && <Divider onWidth={setTextWidth} />}
          {isTextShown && (
            <div className="gg-pane">
              <TextPane onReveal={(id) => canvas.current?.reveal(drawnAs(projection, session.closed)(id))} />
              <RoundGraph />
              <ResultPane onGo={focusNode} />
            </div>
          )}
        </div>
        {notice && (
          <div key={notice.key} className={`gg-toast gg-toast-${notice.tone}`} aria-hidden="true">
            {notice.text}
          </div>
        )}
        <div className="gg-spoken" role="status" aria-live="polite">
          {spoken}
        </div>
      </div>
      </MarksProvider>
      </ReplayProvider>
    </SessionProvider>
  );
}
