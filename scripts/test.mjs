// Runs the test suite, or the test files that are named: npm test -- dist/test/tag/topic.test.js
// With --all also what takes too long for every run.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const given = process.argv.slice(2);
const named = given.filter((name) => name !== '--all');
if (given.includes('--all')) process.env.TAGWRIGHT_TEST_ALL = '1';
const files = named.length > 0 ? named : globSync('dist/test/**/*.test.js', { cwd: root }).sort();
// Three files at a time: many of them wait for brokers and browsers, and some watch the clock.
const args = ['--enable-source-maps', '--test', '--test-concurrency=3', '--test-timeout=120000', '--test-reporter=spec', ...files];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
child.on('exit', (status) => process.exit(status ?? 1));
