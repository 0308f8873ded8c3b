import type { ExecutionContext, Outcome } from '../../lib/message';
import { settle } from './acknowledgements';
import { errorOf, type Delivery, type Result } from './delivery';
import { Lines, type Load } from './load';
import type { NodeError } from './node-error';
import type { Input } from './node-red';

/** Input messages that were collected into a batch. */
export class SingleMessages implements Load {
  private readonly lines = new Lines();

  constructor(
    private readonly inputs: readonly Input[],
    readonly context: ExecutionContext,
    private readonly delivery: Delivery,
  ) {}

  get count(): number {
    return this.inputs.length;
  }

  text(): string {
    return this.lines.write(this.inputs.map(({ msg }) => msg));
  }

  settle(outcomes: Outcome[]): void {
    const { delivery } = this;
    const collected: Result[] = [];
    const finished: Input[] = [];
    outcomes.forEach((outcome, index) => {
      const input = this.inputs[index] as Input;
      if (outcome.status === 'errored') {
        delivery.reject(input, errorOf(outcome, this.lines.refusalOf(index)));
        return;
      }
      if (outcome.status === 'processed') {
        const results = delivery.results(input.msg, outcome, this.lines.keptOf(index));
        if (delivery.emit === 'batch') {
          collected.push(...results);
          finished.push(input);
          return;
        }
        for (const result of results) delivery.send(input.send, result);
      } else settle(input.msg);
      input.done();
    });
    const last = finished.at(-1);
    if (last === undefined) return;
    delivery.sendBatch(last.send, collected, () => ({}));
    for (const { done } of finished) done();
  }

  fail(error: NodeError): void {
    for (const input of this.inputs) this.delivery.reject(input, error);
  }
}
