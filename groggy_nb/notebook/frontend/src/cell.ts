// The cell above a view. No interface lets a widget write into it; where the host shows it in a CodeMirror editor, and
// it holds exactly the program that is expected, the view types into it.
interface TypedInto {
  state: { readOnly: boolean; doc: { toString(): string } };
  dispatch(change: { changes: { from: number; to: number; insert: string } }): void;
}

/** Puts a program in the place of another under the cell's `%%groggy` line; whether that could be done. */
export function writeIntoCell(el: Element | null, before: string, after: string): boolean {
  const content = el?.closest(".jp-Cell")?.querySelector(".jp-InputArea-editor .cm-content");
  const view = content ? viewOf(content) : null;
  if (!view || view.state.readOnly) return false;
  const source = view.state.doc.toString();
  const from = source.indexOf("\n") + 1;
  if (!from || !/^%%groggy\b/.test(source) || trimmed(source.slice(from)) !== trimmed(before)) return false;
  view.dispatch({ changes: { from, to: source.length, insert: trimmed(after) } });
  return view.state.doc.toString().slice(from) === trimmed(after);
}

/** CodeMirror keeps its view on its element, under a name that changed once. */
function viewOf(content: Element): TypedInto | null {
  const { cmTile, cmView } = content as Element & {
    cmTile?: { root?: { view?: TypedInto }; view?: TypedInto };
    cmView?: { rootView?: { view?: TypedInto }; view?: TypedInto };
  };
  const view = cmTile?.root?.view ?? cmTile?.view ?? cmView?.rootView?.view ?? cmView?.view;
  return typeof view?.dispatch === "function" && view.state?.doc ? view : null;
}

const trimmed = (text: string) => text.replace(/\s+$/, "");
