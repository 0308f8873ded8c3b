import type ivm from 'isolated-vm';
import { isolatedVmFile } from '../native-file';

/** The parent names it; a tool that uses isolates without a parent looks for it. */
const file = process.argv[3] ?? isolatedVmFile();

/** `isolated-vm` without the package around its native code. */
export const isolatedVm = (require(file) as { ivm: typeof ivm }).ivm;
