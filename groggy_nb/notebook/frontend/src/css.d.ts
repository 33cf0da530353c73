// esbuild bundles style sheets that are imported; TypeScript has to be told that they exist.
declare module "*.css";
