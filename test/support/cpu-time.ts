/** Milliseconds of this process's CPU time that something takes: others may hold the cores meanwhile. */
export function cpuTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
