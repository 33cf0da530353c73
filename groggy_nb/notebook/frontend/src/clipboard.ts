// Text to the clipboard from a button. Notebooks are often served without https, where the modern way is missing.
export async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The old way: the page copies, and the event's hearer says what.
    const fill = (event: ClipboardEvent) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener("copy", fill, { capture: true, once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill, { capture: true });
    return done;
  }
}
