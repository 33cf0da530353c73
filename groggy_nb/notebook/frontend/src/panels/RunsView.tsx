// Two runs side by side: the one that was kept, and the last; each step before and after, the largest change first.
import { useCallback, useEffect, useState } from "react";
import { Button } from "../Button";
import { useSession } from "../session";

interface Compared {
  headline: string;
  facts: [string, string][];
  /** What the figures of a step are called. */
  figures: string[];
  /** What a step says, what is told of it, and its figures; its id where the last text still has it. */
  steps: { id: string | null; cells: [string, string, ...string[]] }[];
  values: string[][];
}

export function RunsView() {
  const { ask, overlay, select } = useSession();
  const [found, setFound] = useState<Compared | null>(null);
  const [reason, setReason] = useState("");
  const look = useCallback(
    () =>
      void ask("compare").then((ack) => {
        setFound(ack.ok ? (ack.data as Compared) : null);
        setReason(ack.reason);
      }),
    [ask],
  );
  // A newer run is another comparison.
  useEffect(look, [look, overlay.headline]);
  const keep = () => void ask("keep").then((ack) => (ack.ok ? look() : setReason(ack.reason)));
  return (
    <>
      <p className="gg-doc">{found ? found.headline : reason}</p>
      <p>
        <Button onClick={keep} title="Later runs are compared with it, also of an edited text">
          Keep the last run
        </Button>
      </p>
      {found && (
        <>
          <dl className="gg-plan-facts">
            {found.facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <Steps figures={found.figures} steps={found.steps} onChoose={(id) => select([id])} />
          <table className="gg-plan-memory gg-runs">
            <caption>values</caption>
            <Head names={["value", "differs", "by at most"]} />
            <tbody>
              {found.values.map((cells, row) => (
                <tr key={row}>
                  {cells.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}

function Head({ names }: { names: string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Each step over its figures: beside them there is no room for it in a narrow pane. */
function Steps({ figures, steps, onChoose }: Pick<Compared, "figures" | "steps"> & { onChoose(id: string): void }) {
  return (
    <table className="gg-plan-memory gg-runs gg-runs-steps">
      <caption>steps, the largest change first: before → after, once where equal</caption>
      <Head names={figures} />
      {steps.map(({ id, cells: [says, told, ...own] }, row) => (
        <tbody key={row}>
          <tr>
            <th scope="rowgroup" colSpan={own.length}>
              {id === null ? (
                <span className="gg-runs-gone">{says}</span>
              ) : (
                <button type="button" className="gg-link" onClick={() => onChoose(id)}>
                  {says}
                </button>
              )}{" "}
              {told}
            </th>
          </tr>
          <tr>
            {own.map((figure, column) => (
              <td key={column}>{figure}</td>
            ))}
          </tr>
        </tbody>
      ))}
    </table>
  );
}
