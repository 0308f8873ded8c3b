import { SHORT } from './lengths';
import { KAFKA_SCENARIOS } from './scenarios';
import { defineScenarios } from './suite';

defineScenarios('regression, short: Kafka', KAFKA_SCENARIOS, SHORT);
