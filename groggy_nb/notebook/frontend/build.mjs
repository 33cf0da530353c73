// Bundles the editor into ../static: one module, one style sheet, the licences of what they contain, and a script that
// draws the static picture.
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// A test builds into a folder of its own and compares.
const out = process.argv[2] ?? join(here, "..", "static");

// The floor of JupyterLab 4; it makes esbuild lower CSS nesting, so that the scope below holds in each of them.
const target = ["chrome105", "firefox110", "safari16"];

// React Flow's sheet comes unscoped: two versions on one page would mix. Key frames cannot be nested, so they move
// out under a name of ours.
const scopeReactFlow = {
  name: "scope-react-flow",
  setup(context) {
    context.onLoad({ filter: /@xyflow[\\/]react[\\/]dist[\\/]\w+\.css$/ }, async ({ path }) => {
      const frames = [];
      const rules = (await readFile(path, "utf8"))
        .replaceAll("dashdraw", "groggy-dashdraw")
        .replace(/@keyframes [\w-]+ \{(?:[^{}]*\{[^{}]*\})*\s*\}/g, (found) => (frames.push(found), ""));
      return { contents: `${frames.join("\n")}\n.groggy-ed {\n${rules}\n}\n`, loader: "css" };
    });
  },
};

// React Flow looks at each node on the page once it is there, and draws all of it again, though it was told where the
// ports lie (canvas/handles.ts): it looks again where a size changed.
const trustHandles = {
  name: "trust-handles",
  setup(context) {
    context.onLoad({ filter: /@xyflow[\\/]react[\\/]dist[\\/]esm[\\/]index\.js$/ }, async ({ path }) => {
      const [before, after, ...more] = (await readFile(path, "utf8")).split("nodeElement: entry.target,\n                    force: true,");
      if (after === undefined || more.length) throw new Error("React Flow observes nodes in another way: look at it again");
      return { contents: `${before}nodeElement: entry.target,${after}`, loader: "js" };
    });
  },
};

const shared = { absWorkingDir: here, outdir: out, bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning" };

await build({
  ...shared,
  entryPoints: { picture: "src/export/static.ts" },
  format: "iife",
  target: "es2020",
  banner: { js: "/* groggy_nb editor (MIT): its picture without a browser */" },
});

const result = await build({
  ...shared,
  entryPoints: { editor: "src/index.tsx" },
  format: "esm",
  target,
  jsx: "automatic",
  banner: { js: "/* groggy_nb editor (MIT). Licences of what is bundled: THIRD_PARTY_LICENSES.txt */" },
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [scopeReactFlow, trustHandles],
  metafile: true,
});

/** The packages that esbuild read, by name, in the order of their names. */
function bundled(metafile) {
  const found = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match && bytesInOutput > 0) found.add(match[1]);
    }
  }
  return [...found].sort();
}

async function licence(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file: look at it before it is bundled`);
  const text = (await readFile(join(folder, file), "utf8")).trim().replaceAll("\r\n", "\n");
  return `${name} ${about.version} (${about.license})\n${"-".repeat(78)}\n${text}\n`;
}

const parts = await Promise.all(bundled(result.metafile).map(licence));
await mkdir(out, { recursive: true });
const head = "Packages contained in editor.js and editor.css, with their licences.\n";
await writeFile(join(out, "THIRD_PARTY_LICENSES.txt"), [head, ...parts].join("\n\n"));
