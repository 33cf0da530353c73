// What the tests use of node, whose types would be one more dependency.
declare module "node:assert/strict";
declare module "node:test";
declare module "node:fs";
declare const process: { env: Record<string, string | undefined> };
