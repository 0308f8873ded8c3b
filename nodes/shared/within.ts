/** Waits for something at most so many milliseconds. What it fails with is nobody's business any more. */
export async function within(timeout: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeout)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

/** Waits until a condition holds, at most so many milliseconds; gives whether it does. Looks every ten milliseconds: for closing. */
export async function until(condition: () => boolean, timeout: number): Promise<boolean> {
  const end = performance.now() + timeout;
  while (!condition()) {
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
