// Mode, Run, Interrupt, progress, and what the last run came to.
import type { ReactNode, Ref } from "react";
import { Button } from "../Button";
import { Icon } from "../icons";
import { milliseconds } from "../layout/sizes";
import type { RunState } from "../protocol";
import { useSession } from "../session";
import { useMarks } from "./marks";

const BUSY = new Set<RunState["state"]>(["compiling", "running", "stopping"]);

export const isBusy = (run: RunState) => BUSY.has(run.state);

interface Props {
  onRun(): void;
  first: Ref<HTMLButtonElement>;
}

export function RunBar({ onRun, first }: Props) {
  const { run, modes, options, share, ask, tell, projection, lost } = useSession();
  const busy = isBusy(run);
  return (
    <div className="gg-run" role="toolbar" aria-label="Run">
      <div className="gg-modes" role="radiogroup" aria-label="Mode">
        {modes.map((own) => (
          <button
            key={own.name}
            type="button"
            role="radio"
            aria-checked={options.mode === own.name}
            title={own.help}
            onClick={() => share("options", { ...options, mode: own.name })}
          >
            {own.name}
          </button>
        ))}
      </div>
      <Button
        ref={first}
        className="gg-primary"
        off={busy || lost || !projection.ok}
        title={projection.ok ? "Run the program (r)" : "The text has an error: mend it first"}
        onClick={onRun}
      >
        <Icon sign="run" /> Run
      </Button>
      <Button
        off={busy || lost || !projection.ok}
        title="Keep the values of every step at rounds of the loops: one more run, step by step"
        onClick={() => void ask("run", { mode: "record", params: options.params ?? {} }).then((ack) => ack.ok || tell(ack.reason, "refused"))}
      >
        <Icon sign="rounds" /> Values
      </Button>
      <Button
        off={!busy || run.state === "stopping"}
        title="Stop at the end of this round"
        onClick={() => void ask("interrupt")}
      >
        <Icon sign="stop" /> <span className="gg-label">Interrupt</span>
      </Button>
    </div>
  );
}

/** What goes on, whether the text is kept, and the view's buttons; its row is always there, so that nothing jumps. */
export function StatusRow({ onStore, isWaiting, children }: { onStore(): void; isWaiting: boolean; children: ReactNode }) {
  const { projection, lost } = useSession();
  return (
    <div className="gg-status">
      <Progress />
      <span className="gg-gap" />
      {isWaiting && <span className="gg-chip gg-waiting">waiting for the kernel</span>}
      {projection.changed && <span className="gg-chip gg-changed">changed since the cell</span>}
      {projection.changed && (
        <Button className="gg-low" off={lost} title="Keep the program: in the cell where the notebook allows it" onClick={onStore}>
          <Icon sign="store" /> Store
        </Button>
      )}
      {children}
    </div>
  );
}

/** What goes on, or what the last run came to. */
function Progress() {
  const { run, overlay } = useSession();
  const { isFollowing, follow } = useMarks();
  if (isBusy(run)) {
    const facts = [
      (run.state === "compiling" && run.message) || run.state,
      run.mode ?? "",
      run.rounds ? `round ${run.rounds}${run.expected ? ` of ${run.expected}` : ""}` : "",
      typeof run.share === "number" ? `${Math.round(100 * run.share)}% of an algorithm` : "",
      run.residual === null || run.residual === undefined ? "" : `residual ${run.residual.toPrecision(3)}`,
      run.seconds ? milliseconds(1000 * run.seconds) : "",
    ];
    const rounds = run.expected && run.rounds ? Math.min(1, run.rounds / run.expected) : null;
    const known = rounds ?? run.share ?? null;
    return (
      <div className="gg-progress">
        <progress aria-label="Progress" max={1} {...(known === null ? {} : { value: known })} />
        <span>{facts.filter(Boolean).join(" · ")}</span>
        <label title="Mark the steps that run on the canvas">
          <input type="checkbox" checked={isFollowing} onChange={(event) => follow(event.currentTarget.checked)} /> follow
        </label>
      </div>
    );
  }
  const failed = run.state === "failed";
  // What recording values cost is said once; it is no run whose figures stand on the canvas.
  const own = failed || run.state === "interrupted" || run.mode === "record";
  const text = own ? run.message : (overlay.headline ?? run.message);
  if (!text) return <div className="gg-progress gg-quiet">not run yet</div>;
  return (
    <div className={`gg-progress ${failed ? "gg-failed" : ""}`}>
      <span title={text}>{text}</span>
      {overlay.stale && !failed && <span className="gg-chip gg-chip-stale">stale: {overlay.why || "edited since"}</span>}
    </div>
  );
}

/** After a comparison: each mode with its median time, the range of its runs, and its crossings. */
export function ModeTable() {
  const { overlay, modes } = useSession();
  const compared = overlay.modes ?? [];
  if (compared.length < 2) return null;
  const slowest = Math.max(...compared.map((own) => own.ms ?? 0), 1e-9);
  const color = new Map(modes.map((own) => [own.name, own.color]));
  return (
    <div className={`gg-compare ${overlay.stale ? "gg-stale" : ""}`} role="table" aria-label="Modes compared">
      {compared.map((own) => (
        <div key={own.mode} role="row">
          <span role="cell">{own.mode}</span>
          <span role="cell" className="gg-compare-bar">
            <i style={{ width: `${Math.max(1, (100 * (own.ms ?? 0)) / slowest)}%`, background: color.get(own.mode) }} />
          </span>
          <span role="cell">{milliseconds(own.ms)}</span>
          <span role="cell">
            {own.runs > 1 ? `${own.range.map(milliseconds).join(" to ")}, ${own.runs} runs` : "one run"}
          </span>
          <span role="cell">
            {own.crossings?.toLocaleString("en")} {own.crossings === 1 ? "crossing" : "crossings"}
          </span>
          <span role="cell">{own.equal === null ? "" : own.equal ? "equal bit for bit" : "different!"}</span>
        </div>
      ))}
    </div>
  );
}
