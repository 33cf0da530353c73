// The few signs on the buttons, drawn here: a font of icons would be an address of the network.
const SIGNS = {
  run: "M4 2.5v11l9-5.5z",
  stop: "M3.5 3.5h9v9h-9z",
  rounds: "M2 13V9h2v4zm3.3 0V6h2v7zm3.4 0V8h2v5zM12 13V3h2v10z",
  add: "M7 2h2v5h5v2H9v5H7V9H2V7h5z",
  undo: "M6.5 2 2 6.5 6.5 11V8c3 0 5 1 6.5 4-.3-4.5-2.5-7-6.5-7z",
  redo: "M9.5 2 14 6.5 9.5 11V8c-3 0-5 1-6.5 4 .3-4.5 2.5-7 6.5-7z",
  fit: "M2 2h4.5v1.6H3.6v2.9H2zm7.5 0H14v4.5h-1.6V3.6H9.5zM2 9.5h1.6v2.9h2.9V14H2zm10.4 0H14V14H9.5v-1.6h2.9z",
  find: "M6.7 2a4.7 4.7 0 0 1 3.7 7.6l3.4 3.4-1.1 1.1-3.4-3.4A4.7 4.7 0 1 1 6.7 2m0 1.6a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2",
  text: "M2 3h12v1.6H2zm0 4.2h8v1.6H2zM2 11.4h12V13H2z",
  plus: "M7.2 3h1.6v4.2H13v1.6H8.8V13H7.2V8.8H3V7.2h4.2z",
  minus: "M3 7.2h10v1.6H3z",
  explain: "M8 1.5a4.5 4.5 0 0 1 2.5 8.2V12h-5V9.7A4.5 4.5 0 0 1 8 1.5M5.7 13h4.6v1.5H5.7z",
  copy: "M5 2h8v9h-1.5V3.5H5zM3 5h7.5v9H3zm1.5 1.5v6H9v-6z",
  file: "M4 1.5h5L13 5v9.5H4zM5.5 3v10h6V6H8.5V3z",
  help: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13m-.8 9.2v1.6h1.6v-1.6zM8 4C6.4 4 5.3 5 5.2 6.5h1.5C6.8 5.8 7.3 5.4 8 5.4c.8 0 1.3.4 1.3 1.1 0 1.2-2.1 1.3-2.1 3.2h1.5c0-1.3 2.1-1.5 2.1-3.3C10.8 5 9.7 4 8 4",
  close: "m3.7 2.6 4.3 4.3 4.3-4.3 1.1 1.1L9.1 8l4.3 4.3-1.1 1.1L8 9.1l-4.3 4.3-1.1-1.1L6.9 8 2.6 3.7z",
  store: "M2.5 2.5h9l2 2v9h-11zM4 4v8h8V5.1l-.9-.9V7H5V4zm2.5 0v1.6H10V4z",
} as const;

export function Icon({ sign }: { sign: keyof typeof SIGNS }) {
  return (
    <svg className="gg-icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d={SIGNS[sign]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
