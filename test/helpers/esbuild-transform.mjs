import { transformSync } from 'esbuild';

export default {
  process: (source, path) =>
    transformSync(source, { loader: 'ts', format: 'esm', target: 'node24', sourcemap: 'inline', sourcefile: path }),
};
