// Two runs side by side: the one that was kept, and the last; each step before and after, the largest change first.
import { useCallback, useEffect, useState } from "react";
import { Button } from "../Button";
import { useSession } from "../session";

interface Compared {
  headline: string;
  facts: [string, string][];
  headers: string[];
  rows: string[][];
  /** The step of each row, where the last text still has it. */
  ids: (string | null)[];
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
          <Table caption="steps, the largest change first" headers={found.headers} rows={found.rows} ids={found.ids} onChoose={(id) => select([id])} />
          <Table caption="values" headers={["value", "differs", "by at most"]} rows={found.values} />
        </>
      )}
    </>
  );
}

interface Rows {
  caption: string;
  headers: string[];
  rows: string[][];
  ids?: (string | null)[];
  onChoose?(id: string): void;
}

function Table({ caption, headers, rows, ids, onChoose }: Rows) {
  return (
    <table className="gg-plan-memory gg-runs">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {headers.map((head, column) => (
            <th key={column} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, column) => {
              const id = column === 0 ? ids?.[row] : null;
              return (
                <td key={column}>
                  {id ? (
                    <button type="button" className="gg-link" onClick={() => onChoose?.(id)}>
                      {cell}
                    </button>
                  ) : (
                    cell
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
