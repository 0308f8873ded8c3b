import { countsText } from './ledger';
import type { Lengths } from './lengths';
import type { Scenario } from './scenario';
import type { Result } from './suite';

/** What a run was made with. */
export interface Versions {
  node: string;
  kafka: string;
  mosquitto: string;
  machine: string;
}

function lengthsText(lengths: Lengths, { lengths: name }: Scenario): string {
  return Object.entries(lengths[name]).map(([length, value]) => `${length} ${value.toLocaleString('en-US')}`).join(', ');
}

function verdict(result: Result | undefined): string {
  if (result === undefined) return 'not run';
  return result.wrong.length === 0 ? 'passed' : 'FAILED';
}

function paragraph(scenario: Scenario, result: Result | undefined, lengths: Lengths): string {
  const lines = [`## ${scenario.name}: ${verdict(result)}`, '', `${scenario.title}.`, '', `- lengths: ${lengthsText(lengths, scenario)}`];
  if (result === undefined) return lines.join('\n');
  lines.push(`- time: ${Math.round(result.seconds)} s`);
  if (result.shown !== null) lines.push(`- counted: ${countsText(result.shown.counts)}`);
  lines.push(...result.wrong.map((wrong) => `- wrong: ${wrong}`));
  return lines.join('\n');
}

/** The report of a run as Markdown. What was not run is named. */
export function reportText(date: Date, versions: Versions, scenarios: readonly Scenario[], results: readonly Result[], lengths: Lengths): string {
  const resultOf = (scenario: Scenario): Result | undefined => results.find((result) => result.scenario === scenario);
  const passed = results.filter(({ wrong }) => wrong.length === 0).length;
  const head = [
    '# The last regression run',
    '',
    '`npm run test:regression` writes this file. Times in the lengths are milliseconds.',
    '',
    `- ${date.toISOString()}, ${versions.machine}`,
    `- Node ${versions.node}, Apache Kafka ${versions.kafka}, ${versions.mosquitto}`,
    `- ${passed} of ${scenarios.length} scenarios passed, ${results.length - passed} failed, ${scenarios.length - results.length} not run`,
  ].join('\n');
  return `${[head, ...scenarios.map((scenario) => paragraph(scenario, resultOf(scenario), lengths))].join('\n\n')}\n`;
}
