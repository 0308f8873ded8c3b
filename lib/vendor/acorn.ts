export { parse, version } from 'acorn';
export type * from 'acorn';
