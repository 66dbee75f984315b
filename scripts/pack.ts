import { join, relative } from 'node:path';
import { packPackages } from './pack-packages.ts';

/** `npm run pack`: builds the packages that outsiders install, and writes their tarballs into dist/packages. */
const tarballs = packPackages(join(import.meta.dirname, '..', 'dist', 'packages'));
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} KB`;
for (const { name, file, size, unpackedSize } of tarballs)
  console.log(`${relative('.', file)}: ${name}, ${kilobytes(size)}, installed ${kilobytes(unpackedSize)}`);
console.log('\nIn another project:');
for (const { file } of tarballs) console.log(`  npm install ${file.includes(' ') ? JSON.stringify(file) : file}`);
