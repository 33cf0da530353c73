// Storing the program: counted as stored in Python, and written into the cell where that can be done.
import { type RefObject, useCallback } from "react";
import { writeIntoCell } from "./cell";
import { toClipboard } from "./clipboard";
import type { Session } from "./session";

export function useStore(root: RefObject<HTMLElement | null>, session: Session): () => Promise<void> {
  const { projection, ask, tell } = session;
  return useCallback(async () => {
    const written = projection.cell !== undefined && writeIntoCell(root.current, projection.cell, projection.text);
    const ack = await ask("store", { in_cell: written });
    if (!ack.ok) return tell(ack.reason, "refused");
    if (written) return tell("Stored, and written into the cell.");
    const text = (ack.data as { text?: unknown } | null | undefined)?.text;
    // Some notebooks take no cell from a widget: what is on the clipboard can be pasted anywhere.
    const copied = typeof text === "string" && (await toClipboard(text));
    const kept = "Stored: the cell opens it when it runs again.";
    tell(copied ? `${kept} A cell with it is on the clipboard.` : kept);
  }, [root, projection, ask, tell]);
}
