// Loaded before bin/frontdesk.ts: notes what is acknowledged instead of acknowledging it, so that every finding shows.
import { writeFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';

const acknowledged = [];
Object.getPrototypeOf(Validations.of(new App())).acknowledge = function (...findings) {
  for (const { id, reason } of findings) acknowledged.push({ path: this.scope.node.path, id, reason });
};
process.on('exit', () => writeFileSync(process.env.ACKNOWLEDGED, JSON.stringify(acknowledged)));
