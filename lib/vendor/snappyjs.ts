export { compress, uncompress } from 'snappyjs';
