import { Counter, Gauge, type Registry } from 'prom-client';
import type { SinkFigures, SourceFigures } from '../connectors/connector';

/** A connection to a broker, and what its figures are read from at each scrape. */
export interface ConnectionFigures {
  /** `input`, `output` or `dead_letter`. */
  name: string;
  isUp: () => boolean;
  source?: () => SourceFigures;
  sink?: () => SinkFigures;
}

/** The figures of connections to brokers. */
export class ConnectionMetrics {
  private readonly connections: ConnectionFigures[] = [];

  constructor(registry: Registry, prefix: string) {
    const { connections } = this;
    const gauge = (name: string, help: string, read: (connection: ConnectionFigures) => number | null | undefined): void => {
      new Gauge({
        name: prefix + name, help, labelNames: ['connection'], registers: [registry],
        collect() {
          this.reset();
          for (const connection of connections) {
            const value = read(connection);
            if (value !== null && value !== undefined) this.set({ connection: connection.name }, value);
          }
        },
      });
    };
    const counter = (name: string, help: string, read: (connection: ConnectionFigures) => number | undefined): void => {
      new Counter({
        name: prefix + name, help, labelNames: ['connection'], registers: [registry],
        collect() {
          this.reset();
          for (const connection of connections) {
            const value = read(connection);
            if (value !== undefined) this.inc({ connection: connection.name }, value);
          }
        },
      });
    };
    gauge('connection_up', 'Whether the broker is connected', ({ isUp }) => (isUp() ? 1 : 0));
    counter('connection_received_total', 'Messages taken from the broker', ({ source }) => source?.().received);
    counter('connection_acknowledged_total', 'Messages acknowledged to the broker', ({ source }) => source?.().acknowledged);
    gauge('connection_in_flight', 'Messages taken and not acknowledged', ({ source }) => source?.().inFlight);
    gauge('connection_lag', 'Messages that the broker still has, where that is known', ({ source }) => source?.().lag);
    counter('connection_delivered_total', 'Messages that the broker has confirmed', ({ sink }) => sink?.().delivered);
    counter('connection_refused_total', 'Messages that were refused', ({ sink }) => sink?.().refused);
    gauge('connection_waiting', 'Messages given and not answered', ({ sink }) => sink?.().waiting);
  }

  add(connection: ConnectionFigures): void {
    this.connections.push(connection);
  }
}
