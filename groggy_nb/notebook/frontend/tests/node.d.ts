// What the tests use of node, whose types would be one more dependency.
declare module "node:assert/strict";
declare module "node:test";
