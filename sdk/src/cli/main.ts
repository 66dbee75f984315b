#!/usr/bin/env node
process.stdout.write('soon\n');
