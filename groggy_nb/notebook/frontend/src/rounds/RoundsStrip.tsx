// The strip in a loop's head: how its rounds went, and a slider that fills the steps with a round's values.
import { useState } from "react";
import { short } from "../canvas/Inspector";
import { milliseconds, percent } from "../layout/sizes";
import { useSession } from "../session";
import { download } from "../export/download";
import { curve } from "./curves";
import { type Strip, useReplay } from "./replay";

const FILMS = [
  { form: "gif", says: "a GIF, coloured by the chosen step" },
  { form: "html", says: "a page" },
];
/** Milliseconds between two looks at a file that is made. */
const GLANCE = 150;
const isShare = (data: unknown): data is { share: number } => typeof (data as { share?: unknown } | null)?.share === "number";
const WIDTH = 110;
const HEIGHT = 26;

export function RoundsStrip({ region, strip }: { region: string; strip: Strip }) {
  const { recorded, shown, asked, playing, show, close, play } = useReplay();
  const { projection, selection, ask, tell } = useSession();
  const [making, setMaking] = useState<{ form: string; share: number } | null>(null);
  const save = async (form: string) => {
    if (making) return;
    const asked = { form, region, step: selection[0] };
    let ack = await ask("film", asked);
    // Python makes it beside all else, and says how far it is.
    for (; ack.ok && isShare(ack.data); ack = await ask("film", asked)) {
      setMaking({ form, share: ack.data.share });
      await new Promise((done) => setTimeout(done, GLANCE));
    }
    setMaking(null);
    if (!ack.ok) return tell(ack.reason, "refused");
    const { name, type, data } = ack.data as { name: string; type: string; data: string };
    download(name, new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], { type }));
    tell(`Exported ${name}.`);
  };
  const title = projection.regions.find(({ id }) => id === region)?.title ?? "loop";
  const at = shown?.region === region ? shown.at : null;
  const number = at === null ? null : (strip.rounds[at] ?? null);
  const last = strip.rounds.length - 1;
  const point = number === null ? 0 : Math.floor((number - 1) / strip.every);
  const told = [
    number === null ? `${strip.total} rounds` : `round ${number} of ${strip.total}`,
    number === null ? "" : milliseconds(strip.ms[point]),
    number !== null && strip.residual ? `${strip.residual} ${short(strip.curve[point])}` : "",
    number === null || at === last ? strip.ended : "",
  ];
  const isPlaying = playing === region;
  return (
    <div className={`gg-rounds nodrag nopan nowheel ${recorded.stale ? "gg-stale" : ""}`} role="group" aria-label={`Rounds of ${title}`}>
      <button type="button" className="gg-link" aria-label={isPlaying ? "Pause" : "Play the rounds"} onClick={() => play(isPlaying ? null : region)}>
        {isPlaying ? "❚❚" : "▶"}
      </button>
      <Lines strip={strip} point={number === null ? null : point} />
      <input
        type="range"
        min={0}
        max={last}
        value={asked?.region === region ? asked.at : last}
        aria-label={`Round of ${title}`}
        aria-valuetext={number === null ? "the end" : `round ${number}`}
        onChange={(event) => {
          play(null);
          show(region, Number(event.currentTarget.value));
        }}
      />
      <div className="gg-rounds-foot">
        <span className="gg-rounds-told">{told.filter(Boolean).join(" · ")}</span>
        {FILMS.map(({ form, says }) => (
          <button key={form} type="button" className="gg-link" aria-label={`Export the rounds as ${says}`} title={`All kept rounds as ${says}, which needs no network`} onClick={() => void save(form)}>
            {making?.form === form ? percent(making.share) : form.toUpperCase()}
          </button>
        ))}
        {recorded.stale && <span className="gg-chip gg-chip-stale" title={`stale: ${recorded.why}`}>stale: {recorded.why}</span>}
        {number !== null && (
          <button type="button" className="gg-link" aria-label="Show the last run again" title="Back to the values of the last run" onClick={close}>
            ×
          </button>
        )}
      </div>
    </div>
  );
}

/** The time of each round as bars, and the residual as a line over them. */
function Lines({ strip, point }: { strip: Strip; point: number | null }) {
  const most = Math.max(...strip.ms.map((ms) => ms ?? 0), 1e-9);
  const step = WIDTH / Math.max(1, strip.ms.length);
  const { lines, isLog, low, high } = curve(strip.curve, WIDTH, HEIGHT);
  const residual = strip.residual ? `${strip.residual}${isLog ? " (log)" : ""} from ${short(strip.curve[0])}, between ${short(low)} and ${short(high)}` : "no residual";
  return (
    <svg className="gg-rounds-lines" viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} width={WIDTH} height={HEIGHT + 4} role="img" aria-label={`Time of each round, at most ${milliseconds(most)}; ${residual}`}>
      {strip.ms.map((ms, index) => (
        <rect key={index} className={index === point ? "gg-here" : ""} x={index * step} width={Math.max(0.6, step - 0.4)} y={HEIGHT * (1 - (ms ?? 0) / most)} height={(HEIGHT * (ms ?? 0)) / most} />
      ))}
      {lines.map((points, index) => (
        <polyline key={index} points={points} />
      ))}
    </svg>
  );
}
