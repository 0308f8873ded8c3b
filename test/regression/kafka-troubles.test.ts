import { SHORT } from './lengths';
import { KAFKA_TROUBLES } from './scenarios';
import { defineScenarios } from './suite';

defineScenarios('regression, short: Kafka in trouble', KAFKA_TROUBLES, SHORT);
