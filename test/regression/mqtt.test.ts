import { SHORT } from './lengths';
import { MQTT_SCENARIOS } from './scenarios';
import { defineScenarios } from './suite';

defineScenarios('regression, short: MQTT', MQTT_SCENARIOS, SHORT);
