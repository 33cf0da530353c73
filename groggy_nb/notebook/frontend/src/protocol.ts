// What Python and the view say to each other: the traits, the commands and their answers.

/** The name of a kind of values, "any", or "" where it is open. */
export type PortKind = string;

/** A kind of values, as Python declares it. */
export interface Kind {
  name: string;
  /** What its outputs are written as: kinds of one form may be put out alike. */
  form: string;
  /** A value of it in words. */
  one: string;
  /** Whether steps read it; else it is put out and nothing more. */
  is_read: boolean;
  told: string;
  light: string;
  dark: string;
  shape: string;
}

export interface Problem {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  message: string;
  hint: string;
  code: string;
}

export interface InputPort {
  name: string;
  label: string;
  value: PortKind;
  dtype: string;
  from: string | null;
  text: string;
  editable: boolean;
}

export interface Argument {
  name: string;
  text?: string;
  kind: string;
  dtype?: string;
  default?: string | number | boolean | null;
  choices?: (string | number)[] | null;
  required?: boolean;
  help?: string;
}

/** "carried": a row of a region's frame, a value that the region hands on. */
export type NodeKind = "step" | "carried" | "param" | "input" | "size" | "output" | "watch" | "break";

export interface ProgramNode {
  id: string;
  kind: NodeKind;
  title: string;
  subtitle: string;
  op: string | null;
  line: number;
  end_line: number;
  region: string | null;
  value: PortKind;
  dtype: string;
  doc: string;
  inputs: InputPort[];
  output: { value: PortKind; dtype: string } | null;
  arguments: Argument[];
  /** What the comment right above it says. */
  note?: string;
  /** Of a carried value: the lines that only hand it on, which its wires show. */
  lines?: number[];
}

export interface ProgramEdge {
  id: string;
  source: string;
  target: string;
  port: string;
  back: boolean;
}

export interface Region {
  id: string;
  kind: "loop" | "while" | "sweep" | "if" | "else";
  title: string;
  header: string;
  line: number;
  end_line: number;
  region: string | null;
  /** What its head reads: node ids. */
  reads?: string[];
  note?: string;
}

export interface Param {
  name: string;
  value: number | boolean | string | null;
  default: number | boolean | string | null;
  min: number | null;
  max: number | null;
  step: number | null;
  kind: "number" | "integer" | "bool" | "label" | "choice";
  choices: (string | number)[] | null;
  help?: string;
}

export interface Projection {
  rev: number;
  text: string;
  ok: boolean;
  errors: Problem[];
  warnings: Problem[];
  nodes: ProgramNode[];
  edges: ProgramEdge[];
  regions: Region[];
  params: Param[];
  renamed: Record<string, string>;
  focus: string | null;
  say: string;
  changed: boolean;
  /** What the cell holds, as far as Python knows. */
  cell?: string;
  /** What the editor opened with where there were two texts, and the others. */
  meeting?: { says: string; choices: { key: string; says: string }[] };
  can_undo: boolean;
  can_redo: boolean;
}

export interface CatalogueEntry {
  name: string;
  title: string;
  family: string;
  summary: string;
  signature: string;
  result: PortKind;
  arguments: Argument[];
  template: string;
}

export interface Start {
  name: string;
  title: string;
  summary: string;
}

export interface GraphInfo {
  name?: string;
  node_attrs?: string[];
  edge_attrs?: string[];
}

export interface LoopFacts {
  rounds: number | null;
  ended: string;
  ms: number | null;
}

export interface RunState {
  state: "idle" | "compiling" | "running" | "stopping" | "done" | "interrupted" | "failed";
  mode?: string;
  rounds?: number | null;
  expected?: number | null;
  residual?: number | null;
  /** How much of the algorithm that runs now is done, 0 to 1. */
  share?: number | null;
  /** The steps that run now, or that the run failed at. */
  at?: string[];
  seconds?: number | null;
  message?: string;
}

export interface NodeCost {
  ms: number | null;
  share: number | null;
  crossings: number | null;
  calls?: number | null;
  note?: string;
}

export interface PortStatistics {
  value: string;
  dtype: string;
  shape: number[] | string;
  min?: number | null;
  median?: number | null;
  mean?: number | null;
  max?: number | null;
  nan?: number | null;
  inf?: number | null;
  hist?: number[] | null;
  edges?: [number, number] | null;
  /** Of a watched scalar: its value by round. */
  curve?: (number | null)[];
  /** The highest entries, by label. */
  top?: [string, number | boolean | string][];
}

/** A way to run, as Python declares it. */
export interface Mode {
  name: string;
  help: string;
  /** Empty where it is no mode of its own, as for the comparison. */
  color: string;
}

export interface ModeFacts {
  mode: string;
  /** Of its median run. */
  ms: number | null;
  /** Of the shortest and of the longest of its runs. */
  range: [number, number];
  runs: number;
  crossings: number | null;
  equal: boolean | null;
}

export interface Overlay {
  rev?: number;
  mode?: string;
  stale?: boolean;
  /** What happened since to what the figures belong to. */
  why?: string;
  headline?: string;
  nodes?: Record<string, NodeCost>;
  groups?: { id: string; title: string; nodes: string[]; ms: number | null }[];
  hoisted?: string[];
  ports?: Record<string, PortStatistics>;
  loops?: Record<string, LoopFacts>;
  modes?: ModeFacts[];
}

export interface Rewrite {
  name: string;
  saved: string | number | null;
  before: string;
  after: string;
  /** The steps that it took apart, and those that stand for them. */
  ids: [string[], string[]];
}

/** One thing that happens in a run; `lines` of the text. */
export interface PlanEntry {
  depth: number;
  kind: "call" | "walk" | "copy" | "scalars" | "step" | "control" | "meet";
  what: string;
  lines: number[];
  note: string;
}

/** How a run would be carried out. */
export interface Plan {
  headline: string;
  facts: [string, string][];
  entries: PlanEntry[];
  /** How many entries are not there. */
  more: number;
  memory: string[][];
}

export interface Options {
  mode?: string;
  params?: Record<string, number | boolean | string>;
}

export type Pins = Record<string, [number, number]>;

export type Command =
  | { kind: "add"; op: string; after: string | null; region: string | null; arguments?: Record<string, string>; name?: string }
  | { kind: "connect"; source: string; target: string; port: string }
  | { kind: "disconnect"; target: string; port: string }
  | { kind: "rewire"; source: string; target: string; port: string; old_target: string; old_port: string }
  | { kind: "insert_on"; op: string; target: string; port: string }
  | { kind: "put_on"; node: string; target: string; port: string }
  | { kind: "carry"; region: string; source?: string; name?: string }
  | { kind: "set_argument"; node: string; argument: string; text: string }
  | { kind: "set_header"; region: string; text: string }
  | { kind: "set_expression"; node: string; text: string }
  | { kind: "set_note"; node: string; text: string }
  | { kind: "rename"; node: string; name: string }
  | { kind: "delete"; nodes: string[] }
  | { kind: "duplicate"; nodes: string[]; after: string | null; region: string | null }
  | { kind: "paste"; text: string; after: string | null; region: string | null }
  | { kind: "move"; nodes: string[]; after: string | null; region: string | null }
  | { kind: "wrap"; nodes: string[]; op: "loop" | "while" | "sweep" | "if"; header?: string }
  | { kind: "set_text"; text: string }
  | { kind: "set_param"; name: string; value: Param["value"] }
  | { kind: "start"; name: string }
  | { kind: "undo" }
  | { kind: "redo" };

export interface Ack {
  type: "ack";
  id: string;
  ok: boolean;
  rev: number;
  reason: string;
  data?: unknown;
}

/** The part of anywidget's model that the editor uses. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, heard: (...facts: never[]) => void): void;
  off(event: string, heard: (...facts: never[]) => void): void;
}
